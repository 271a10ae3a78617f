package sqltype

import (
	"strconv"
	"strings"

	"github.com/retort-go/retort/sqltype/civil"
)

// parseInterval reads an interval of ISO 8601, or as PostgreSQL writes one by default: 1 year 2 mons -3 days +04:05:06.5.
func parseInterval(s string) (civil.Interval, error) {
	i, err := civil.ParseInterval(s)
	if err == nil {
		return i, nil
	}
	iso, ok := isoInterval(s)
	if !ok {
		return i, err
	}
	return civil.ParseInterval(iso)
}

// intervalUnits are PostgreSQL's words for the parts of an interval.
var intervalUnits = map[string]string{
	"year": "Y", "years": "Y", "mon": "M", "mons": "M", "day": "D", "days": "D",
}

// isoInterval writes PostgreSQL's form of an interval as ISO 8601 has it.
func isoInterval(s string) (iso string, ok bool) {
	date, clock := "", ""
	words := strings.Fields(s)
	for len(words) > 1 && intervalUnits[words[1]] != "" {
		date += strings.TrimPrefix(words[0], "+") + intervalUnits[words[1]]
		words = words[2:]
	}
	if len(words) == 1 {
		if clock, ok = isoClock(words[0]); !ok {
			return "", false
		}
		words = nil
	}
	return "P" + date + clock, len(words) == 0
}

// isoClock writes -04:05:06.5 as T-4H-5M-6.5S.
func isoClock(s string) (string, bool) {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign = "-"
	}
	parts := strings.Split(strings.TrimLeft(s, "+-"), ":")
	if len(parts) != 3 {
		return "", false
	}
	for _, p := range parts {
		if _, err := strconv.ParseFloat(p, 64); err != nil {
			return "", false
		}
	}
	return "T" + sign + parts[0] + "H" + sign + parts[1] + "M" + sign + parts[2] + "S", true
}
