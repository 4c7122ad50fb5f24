package privacy

// Kind says what sort of personal data a text holds. The list is closed.
type Kind string

// The kinds, as they appear in errors and metrics.
const (
	Email          Kind = "EMAIL"
	Phone          Kind = "PHONE"
	Card           Kind = "CARD"
	IBAN           Kind = "IBAN"
	IPAddress      Kind = "IP_ADDRESS"
	MACAddress     Kind = "MAC_ADDRESS"
	Secret         Kind = "SECRET" // tokens, keys, passwords
	NationalID     Kind = "NATIONAL_ID"
	URLCredentials Kind = "URL_CREDENTIALS"
	Document       Kind = "DOCUMENT" // passports, identity cards, licences
	BirthDate      Kind = "BIRTH_DATE"
	BankAccount    Kind = "BANK_ACCOUNT"
	Name           Kind = "NAME" // of a person, in a field that says so
)

// kinds are all kinds; the place of one is where it is counted.
var kinds = [...]Kind{
	Email, Phone, Card, IBAN, IPAddress, MACAddress, Secret, NationalID, URLCredentials, Document, BirthDate, BankAccount, Name,
}
