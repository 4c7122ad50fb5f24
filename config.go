package main

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"halftone/domain"
	"halftone/domain/access"
	"halftone/domain/privacy"
	"halftone/domain/profile"
	"halftone/domain/signal"
	"halftone/ingest"
)

// Config is everything an operator can set. Every setting is an environment
// variable and a flag: HALFTONE_HALF_LIFE is --half-life.
type Config struct {
	Listen        string
	MetricsListen string
	DatabaseURL   string // empty: a private Postgres under Data
	Data          string
	Production    bool
	Secrets       []domain.Secret // empty in development: generated and remembered
	Tokens        []access.BootstrapToken
	SessionIdle   time.Duration
	SessionMaxAge time.Duration
	SessionBytes  int64
	SessionCount  int
	SweepEvery    time.Duration
	RateLimit     int // cost units a second, 0 = off
	Origins       ingest.Origins
	Site          profile.Site
	Currency      string
	KFloor        int
	PII           privacy.Policy
	Demo          int
	LogLevel      slog.Level
}

// setting is one thing that can be set: where it is read from, and how.
type setting struct {
	name     string // of the environment variable
	fallback string
	usage    string
	parse    func(text string) error
}

// flagName is the flag of a setting.
func (s setting) flagName() string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(s.name, "HALFTONE_")), "_", "-")
}

const (
	development = "development"
	production  = "production"
	demoDefault = "2000 in development"
)

func (c *Config) settings() []setting {
	return []setting{
		{"HALFTONE_LISTEN", "127.0.0.1:8080", "address of all doors", address(&c.Listen)},
		{"HALFTONE_METRICS_LISTEN", "127.0.0.1:9090", "address of Prometheus metrics and pprof", address(&c.MetricsListen)},
		{"DATABASE_URL", "", "Postgres with pgvector; empty starts a private one", databaseURL(&c.DatabaseURL)},
		{"HALFTONE_DATA", ".halftone", "where the private Postgres and the development secrets live", text(&c.Data)},
		{"HALFTONE_ENV", development, "development, or production, which demands secrets and a database", environment(&c.Production)},
		{"HALFTONE_SITE_SECRETS", "", "keyId:hex,keyId:hex, the first is current; generated in development", secrets(&c.Secrets)},
		{"HALFTONE_BOOTSTRAP_TOKENS", "", "role=token,role=token: tokens that exist from the start", tokens(&c.Tokens)},
		{"HALFTONE_SESSION_IDLE", "30m", "a session ends when idle for so long", duration(&c.SessionIdle, time.Second, 24*time.Hour)},
		{"HALFTONE_SESSION_MAX_AGE", "24h", "a session ends at this age", duration(&c.SessionMaxAge, time.Minute, 7*24*time.Hour)},
		{"HALFTONE_SESSION_MAX_BYTES", "512MiB", "memory of all sessions", size(&c.SessionBytes)},
		{"HALFTONE_SESSION_MAX_COUNT", "1000000", "number of sessions", count(&c.SessionCount, 1, 1_000_000_000)},
		{"HALFTONE_HALF_LIFE", "720h", "half-life of evidence, at least 168h", duration(&c.Site.HalfLife, 7*profile.Day, 10*365*profile.Day)},
		{"HALFTONE_SWEEP_EVERY", "60s", "how often memberships follow the time", duration(&c.SweepEvery, 100*time.Millisecond, time.Hour)},
		{"HALFTONE_RATE_LIMIT", "200/s", "cost units per address of a page or visitor, and per token of people; 0 is off", rateLimit(&c.RateLimit)},
		{"HALFTONE_ORIGINS", "", "browser origins besides the server's own, as https://shop.example,https://www.shop.example", origins(&c.Origins)},
		{"HALFTONE_RETENTION", "9600h", "how long activity is kept", duration(&c.Site.Retention, profile.Day, 10*365*profile.Day)},
		{"HALFTONE_ZONE", "UTC", "zone of time of day and weekday", zone(&c.Site.Zone)},
		{"HALFTONE_HEALTH_TAGS", "health,fitness,organic,wellness", "tags behind the trait healthConscious", tags(&c.Site.HealthTags)},
		{"HALFTONE_CURRENCY", "", "the only currency accepted, as EUR; empty accepts all as one", currency(&c.Currency)},
		{"HALFTONE_K_FLOOR", "10", "smallest group shown to roles without access to profiles", count(&c.KFloor, 1, 1_000_000)},
		{"HALFTONE_PII", string(privacy.Reject), "what personal data in a signal does to it: reject, or drop-field", policy(&c.PII)},
		{"HALFTONE_DEMO", demoDefault, "synthetic shoppers made at the first start; 0 makes none", c.demo},
		{"HALFTONE_LOG", "info", "level of the log: debug, info, warn, error", level(&c.LogLevel)},
	}
}

// boundSetting is a setting with its flag.
type boundSetting struct {
	setting
	flag *string
}

// bindSettings registers the flags of all settings.
func bindSettings(c *Config, f *flag.FlagSet) []boundSetting {
	var bound []boundSetting
	for _, s := range c.settings() {
		bound = append(bound, boundSetting{s, f.String(s.flagName(), "", s.usage+" ("+s.name+")")})
	}
	return bound
}

// read fills c from the parsed flags, then the environment, then the defaults.
// All faults are reported together, by name, without repeating any value.
func (c *Config) read(settings []boundSetting, f *flag.FlagSet, getenv func(string) string) error {
	isGiven := map[string]bool{}
	f.Visit(func(given *flag.Flag) { isGiven[given.Name] = true })
	var faults []error
	for _, s := range settings {
		value, source := *s.flag, "--"+s.flagName()
		if !isGiven[s.flagName()] {
			value, source = getenv(s.name), s.name
		}
		if value == "" {
			value = s.fallback
		}
		if err := s.parse(value); err != nil {
			faults = append(faults, fmt.Errorf("%s %w", source, err))
		}
	}
	if c.Production {
		faults = append(faults, c.productionFaults()...)
	}
	return errors.Join(faults...)
}

// productionFaults are settings that are right for trying out only.
func (c *Config) productionFaults() (faults []error) {
	if c.Secrets == nil {
		faults = append(faults, errors.New("HALFTONE_SITE_SECRETS is required in production"))
	}
	if c.DatabaseURL == "" {
		faults = append(faults, errors.New("DATABASE_URL is required in production"))
	}
	if c.Demo > 0 {
		faults = append(faults, errors.New("HALFTONE_DEMO must be 0 in production"))
	}
	return faults
}

// demo follows HALFTONE_ENV, which stands before it in the list.
func (c *Config) demo(value string) error {
	if value == demoDefault {
		c.Demo = 2000
		if c.Production {
			c.Demo = 0
		}
		return nil
	}
	return count(&c.Demo, 0, 1_000_000)(value)
}

// printSettings writes the settings for people, as --help shows them.
func printSettings(w io.Writer) {
	var c Config
	fmt.Fprintln(w, "Settings (environment variable, flag, default):")
	for _, s := range c.settings() {
		fallback := s.fallback
		if fallback == "" {
			fallback = "unset"
		}
		fmt.Fprintf(w, "  %-28s --%-18s %s (%s)\n", s.name, s.flagName(), s.usage, fallback)
	}
}

func text(to *string) func(string) error {
	return func(value string) error { *to = value; return nil }
}

func address(to *string) func(string) error {
	return func(value string) error {
		_, port, err := net.SplitHostPort(value)
		if err != nil {
			return errors.New("must be an address as 127.0.0.1:8080")
		}
		if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
			return errors.New("must have a port from 0 to 65535")
		}
		*to = value
		return nil
	}
}

func databaseURL(to *string) func(string) error {
	return func(value string) error {
		if value == "" {
			return nil
		}
		u, err := url.Parse(value)
		if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			return errors.New("must look like postgres://user:password@host:5432/name")
		}
		*to = value
		return nil
	}
}

func environment(to *bool) func(string) error {
	return func(value string) error {
		if value != development && value != production {
			return errors.New("must be development or production")
		}
		*to = value == production
		return nil
	}
}

// minSecret is the least length of a site secret in bytes (PRV-2).
const minSecret = 32

var keyIDPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

func secrets(to *[]domain.Secret) func(string) error {
	return func(value string) error {
		if value == "" {
			return nil
		}
		for i, part := range strings.Split(value, ",") {
			id, digits, found := strings.Cut(strings.TrimSpace(part), ":")
			key, err := hex.DecodeString(digits)
			switch {
			case !found || !keyIDPattern.MatchString(id) || err != nil:
				return fmt.Errorf("must be keyId:hex,keyId:hex, which entry %d is not", i+1)
			case len(key) < minSecret:
				return fmt.Errorf("needs at least %d bytes (%d hexadecimal digits) in entry %d", minSecret, 2*minSecret, i+1)
			case slices.ContainsFunc(*to, func(s domain.Secret) bool { return s.KeyID == id }):
				return fmt.Errorf("has the key id of entry %d twice", i+1)
			}
			*to = append(*to, domain.Secret{KeyID: id, Key: key})
		}
		return nil
	}
}

func tokens(to *[]access.BootstrapToken) func(string) error {
	return func(value string) (err error) {
		if value != "" {
			*to, err = access.ParseBootstrap(value)
		}
		return err
	}
}

func duration(to *time.Duration, least, most time.Duration) func(string) error {
	return func(value string) error {
		d, err := time.ParseDuration(value)
		if err != nil || d < least || d > most {
			return fmt.Errorf("must be a duration from %v to %v, as 720h", least, most)
		}
		*to = d
		return nil
	}
}

var sizePattern = regexp.MustCompile(`^([0-9]{1,12})(B|KiB|MiB|GiB)?$`)

func size(to *int64) func(string) error {
	units := map[string]int64{"": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
	return func(value string) error {
		m := sizePattern.FindStringSubmatch(value)
		if m == nil {
			return errors.New("must be a size as 512MiB")
		}
		n, err := strconv.ParseInt(m[1], 10, 64)
		*to = n * units[m[2]]
		if err != nil || *to < 1<<20 || *to > 1<<50 || *to/units[m[2]] != n {
			return errors.New("must be a size of at least 1MiB, as 512MiB")
		}
		return nil
	}
}

func count(to *int, least, most int) func(string) error {
	return func(value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < least || n > most {
			return fmt.Errorf("must be a whole number from %d to %d", least, most)
		}
		*to = n
		return nil
	}
}

func rateLimit(to *int) func(string) error {
	return func(value string) error {
		digits, perSecond := strings.CutSuffix(value, "/s")
		n, err := strconv.Atoi(digits)
		if err != nil || n < 0 || n > 1_000_000 || !perSecond && n > 0 {
			return errors.New("must be cost units a second, as 200/s, up to 1000000/s; 0 is off")
		}
		*to = n
		return nil
	}
}

func origins(to *ingest.Origins) func(string) error {
	return func(value string) error {
		if value == "" {
			return nil
		}
		for i, part := range strings.Split(value, ",") {
			origin := strings.TrimSpace(part)
			u, err := url.Parse(origin)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Scheme+"://"+strings.ToLower(u.Host) != origin {
				return fmt.Errorf("must be origins as https://shop.example with commas between them, which entry %d is not", i+1)
			}
			*to = append(*to, origin)
		}
		return nil
	}
}

func zone(to **time.Location) func(string) error {
	return func(value string) error {
		location, err := time.LoadLocation(value)
		if err != nil || value == "Local" {
			return errors.New("must be a zone of the IANA time zone database, as Europe/Berlin")
		}
		*to = location
		return nil
	}
}

func tags(to *[]string) func(string) error {
	return func(value string) error {
		for _, tag := range strings.Split(value, ",") {
			folded := signal.Fold(tag)
			if folded == "" {
				return errors.New("must be tags with commas between them")
			}
			*to = append(*to, folded)
		}
		return nil
	}
}

var currencyPattern = regexp.MustCompile(`^[A-Z]{3}$`)

func currency(to *string) func(string) error {
	return func(value string) error {
		if value != "" && !currencyPattern.MatchString(value) {
			return errors.New("must be three capital letters, as EUR")
		}
		*to = value
		return nil
	}
}

func policy(to *privacy.Policy) func(string) error {
	return func(value string) error {
		*to = privacy.Policy(value)
		if *to != privacy.Reject && *to != privacy.DropField {
			return fmt.Errorf("must be %s or %s", privacy.Reject, privacy.DropField)
		}
		return nil
	}
}

func level(to *slog.Level) func(string) error {
	return func(value string) error {
		if err := to.UnmarshalText([]byte(value)); err != nil {
			return errors.New("must be debug, info, warn or error")
		}
		return nil
	}
}
