package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
)

func threeDecimals(score float64) string { return strconv.FormatFloat(score, 'f', 3, 64) }

// rowWriter writes the output in one of its forms.
type rowWriter interface {
	row(at, customer, segment string, score float64, member bool) error
	end() error
}

type csvRows struct{ *csv.Writer }

func newCSVRows(w io.Writer) csvRows {
	rows := csvRows{csv.NewWriter(w)}
	// The error stays in the writer and comes back with the next row or the end.
	_ = rows.Write([]string{"at", "customer", "segment", "score", "member"})
	return rows
}

func (r csvRows) row(at, customer, segment string, score float64, member bool) error {
	return r.Write([]string{at, customer, segment, threeDecimals(score), strconv.FormatBool(member)})
}

func (r csvRows) end() error {
	r.Flush()
	return r.Error()
}

type jsonRows struct {
	out     *bufio.Writer
	started bool
}

func (r *jsonRows) row(at, customer, segment string, score float64, member bool) error {
	text, err := json.Marshal(struct {
		At       string      `json:"at"`
		Customer string      `json:"customer"`
		Segment  string      `json:"segment"`
		Score    json.Number `json:"score"`
		Member   bool        `json:"member"`
	}{at, customer, segment, json.Number(threeDecimals(score)), member})
	if err != nil {
		return err
	}
	separator := ",\n"
	if !r.started {
		separator, r.started = "[\n", true
	}
	_, err = r.out.WriteString(separator + string(text))
	return err
}

func (r *jsonRows) end() error {
	closing := "\n]\n"
	if !r.started {
		closing = "[]\n"
	}
	_, err := r.out.WriteString(closing)
	return err
}
