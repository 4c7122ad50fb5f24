package main

import (
	"encoding/json"
	"errors"
	"io"

	"halftone/domain/demo"
	"halftone/domain/privacy"
)

// guardShoppers is how many shoppers' signals the guard screens in turn.
const guardShoppers = 200

// measureGuard returns how many signals of synthetic shoppers, all of them
// clean, the PII guard screens in a second on one core.
func measureGuard() (float64, error) {
	signals, err := signalTexts()
	if err != nil {
		return 0, err
	}
	guard, next := privacy.NewGuard(privacy.Reject), 0
	figures := contest([]contender{{"the PII guard alone, a clean signal", func() int {
		for range portion {
			for _, text := range signals[next] {
				if _, fault := guard.Screen("signal", text); fault != nil {
					panic(fault) // the shoppers have no personal data
				}
			}
			if next++; next == len(signals) {
				next = 0
			}
		}
		return portion
	}}})
	printFigures("PII guard, one core", figures)
	return 1e9 / figures[0].ns, nil
}

// signalTexts are the texts of each signal that the guard would see.
func signalTexts() (signals [][]string, err error) {
	read, write := io.Pipe()
	defer read.Close()
	go func() { write.CloseWithError(demo.Write(write, guardShoppers, shopperSeed, shopperNow)) }()
	for lines := json.NewDecoder(read); ; {
		var line struct {
			SignalID, Type, Category, Brand, ProductID, OrderID string
			Tags                                                []string
		}
		if err := lines.Decode(&line); errors.Is(err, io.EOF) {
			return signals, nil
		} else if err != nil {
			return nil, err
		}
		var texts []string
		for _, text := range append(line.Tags, line.SignalID, line.Type, line.Category, line.Brand, line.ProductID, line.OrderID) {
			if text != "" {
				texts = append(texts, text)
			}
		}
		signals = append(signals, texts)
	}
}
