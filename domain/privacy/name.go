package privacy

import "regexp"

// assignedName is a field that holds the name of a person, and letters. Names
// elsewhere are not looked for: Hugo Boss is a brand.
var assignedName = regexp.MustCompile(`(?i)(?:(?:first|last|full|middle|given|family|fore|maiden|customer|buyer|recipient|cardholder|billing|guest)[ _-]?name|` +
	`surname|vorname|nachname|familienname|kundenname|prénom|prenom|nom[ _-]de[ _-]famille|nombre[ _-]completo|apellidos?|cognome|` +
	`voornaam|achternaam|imię|nazwisko|sobrenome|apelido|nome[ _-]completo)["'\]]*\s*[=:]+\s*["']?\pL{2}`)

func hasAssignedName(text string) bool { return assignedName.MatchString(text) }
