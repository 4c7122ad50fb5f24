package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"halftone/domain"
	"halftone/domain/access"
)

// developmentName is the key id of the generated site secret and the name of
// the generated token.
const developmentName = "development"

// keyring returns the site secrets in force. Development generates one and
// remembers it: without it no profile would be found again.
func keyring(c Config) (domain.Keyring, error) {
	if len(c.Secrets) > 0 {
		return domain.NewKeyring(c.Secrets[0], c.Secrets[1:]...), nil
	}
	text, err := remembered(filepath.Join(c.Data, "site-secret"), func() string {
		key := make([]byte, minSecret)
		_, _ = rand.Read(key) // never fails
		return hex.EncodeToString(key)
	})
	if err != nil {
		return domain.Keyring{}, err
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) < minSecret {
		return domain.Keyring{}, fmt.Errorf("%s does not hold a secret", filepath.Join(c.Data, "site-secret"))
	}
	return domain.NewKeyring(domain.Secret{KeyID: developmentName, Key: key}), nil
}

// developmentToken returns the ADMIN token that development generates and
// remembers.
func developmentToken(c Config) (access.BootstrapToken, error) {
	secret, err := remembered(filepath.Join(c.Data, "admin-token"), func() string {
		random := make([]byte, 32)
		_, _ = rand.Read(random) // never fails
		return "ht_" + base64.RawURLEncoding.EncodeToString(random)
	})
	return access.BootstrapToken{Role: domain.Admin, Secret: secret}, err
}

// remembered reads a file that only its owner may read, or makes it.
func remembered(path string, generate func() string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		text, err := os.ReadFile(path)
		return strings.TrimSpace(string(text)), err
	}
	if err != nil {
		return "", err
	}
	text := generate()
	_, err = file.WriteString(text + "\n")
	return text, errors.Join(err, file.Close())
}
