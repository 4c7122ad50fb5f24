package graph

import (
	"halftone/domain/signal"
	"halftone/graph/model"
)

// liveSignal shows a signal on its way in.
func (r *Resolver) liveSignal(s signal.Seen) *model.LiveSignal {
	return &model.LiveSignal{
		Type: r.signalType(s.Type), Weight: s.Weight.Float(), Category: textOrNull(s.Category), Brand: textOrNull(s.Brand),
		Tags: append([]string{}, s.Tags...), Price: moneyOrNull(s.Price), Amount: moneyOrNull(s.Amount),
		OccurredAt: s.At, ReceivedAt: s.Received,
	}
}

func moneyOrNull(m signal.Money) *float64 {
	if !m.IsSet() {
		return nil
	}
	amount := m.Float()
	return &amount
}
