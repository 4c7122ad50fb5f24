// Package demo makes up shoppers, so that a new installation has an audience to
// look at.
//
// Owns: the classes of shoppers and what each does, the course of a visit, the
// assortment of the made-up shop, the lines of a signal file that come of it,
// with the late and repeated ones that a live stream has.
//
// Does not own: what a line may say (package signal), reading lines into
// sessions and profiles (package replay).
//
// Start reading at: [Write], then the table of classes and shopper.visit.
//
// Shares and distributions follow what was measured on published shop data:
// most come once, a tenth buys, and a few bring a good part of all signals.
package demo
