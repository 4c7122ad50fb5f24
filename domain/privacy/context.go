package privacy

import "strings"

// class is what the words before a number make of it.
type class uint8

const (
	noContext class = iota
	phoneContext
	cardContext
	nationalContext
	documentContext
	birthContext
	accountContext
	networkContext
	versionContext
)

// prepositions before a number allow a name between them and the word that
// gives the class: "call Jane at".
var prepositions = wordSet("at on under unter via op al au sous su på")

// context is what stands before a number.
type context struct {
	class class
	// hasMonth tells that the name of a month stands between the word and the
	// number, which then is a year.
	hasMonth bool
}

// contextWords give a class to the number that follows. Pairs of words come
// before single ones. Names of products that take numbers (cell, mobile, card)
// are here only in company that makes them clear.
var contextWords = func() map[string]class {
	words := map[string]class{}
	for class, list := range map[class]string{
		phoneContext: "tel telephone telefon telefono teléfono téléphone telefone telefoon telefonnummer telefonnr telno tlf tfno fon fono phone phonenumber phoneno ph " +
			"call calling callme text texted ring dial reach reachable contact hotline fax faxnummer telefax whatsapp sms signal_number viber handy handynummer handynr mobilnummer mobilnr " +
			"rufnummer rufnr nummer_ist mobile_number mobile_phone mobile_no my_mobile mobile_is cell_phone cell_number my_cell cellphone cell_no celular móvil movil mobil mob mobile portable cellulare gsm komórka komorka " +
			"numéro_de callback anrufen anruf erreichbar ruf_mich appelez appelle telefonisch appeler llamar llámame llamame chiama chiamare chiamami bel_mij bel_me bellen ring_mig puhelin puhelinnumero telefonu telefonszám phone# telephone# my_number landline whats_app",
		cardContext: "card_number card# credit_card creditcard debit_card debitcard cardnumber card_num cc ccnum ccn kreditkarte kreditkartennummer kartennummer visa mastercard amex maestro discover " +
			"carte_bancaire carte_bleue numéro_carte tarjeta tarjeta_crédito carta_credito kreditkort bankkort pan_number",
		nationalContext: "ssn social_security sozialversicherungsnummer sozialversicherung svnr sv_nummer steuer_id steuerid steuernummer idnr steueridentifikationsnummer identifikationsnummer tin itin taxpayer_id tax_id tax_number taxid " +
			"nino national_insurance ni_number insurance_number nhs nhs_number national_id national_number national_identity identity_number personal_id citizen_id sin_number sin social_insurance " +
			"bsn burgerservicenummer sofinummer rijksregisternummer numéro_national registre_national pesel nip personnummer personnr personal_number cpr cprnr cpr_nummer hetu henkilötunnus fødselsnummer fodselsnummer fnr " +
			"cpf rg rut run dni nie nif nir insee sécurité_sociale securite_sociale nuss nss codice_fiscale partita_iva cf aadhaar aadhar aadhaar_number uidai pan_card tfn tax_file medicare medicare_number pps ppsn pps_number curp rfc cnp egn oib jmbg emso emšo " +
			"ahv ahvnr avs tckn tc_kimlik kimlik kimlik_no snils снилс инн nric fin_number hkid my_number_card amka αμκα isikukood asmens_kodas personas_kods rodné_číslo rodne_cislo taj adóazonosító cuil cuit rrn teudat_zehut",
		documentContext: "passport passport_number passportno passeport reisepass reisepassnummer passnummer passnr pass_nr pass_no pasaporte passaporto passaporte paszport paspoort pass_number travel_document " +
			"personalausweis personalausweisnummer ausweis ausweisnummer ausweisnr identity_card id_card carte_identité carte_nationale identitätskarte documento_identità dowód_osobisty driving_licence driving_license driver_licence driver_license " +
			"driver's_license driver's_licence drivers_license drivers_licence driver’s_license führerschein führerscheinnummer fuehrerschein permis_conduire permis_de permiso_conducir licence_number license_number residence_permit green_card visa_number",
		birthContext:   "born dob birth birthdate birthday dateofbirth date_of_birth geboren geb geburtsdatum geburtstag né née ne_le naissance nacido nacida nacimiento nato nata nascita nascido nascimento nascida urodzony urodzona urodzenia född født fødselsdato geboortedatum narozen narozena bday d.o.b doğum syntynyt o_b",
		accountContext: "account account_number accountnumber acct account_no kontonummer konto kontonr ktonr kto sort_code sortcode routing routing_number bank_account bankverbindung rekeningnummer numéro_compte cuenta conto_corrente rachunek bsb blz",
		networkContext: "ip ipv4 ip_address ipaddress ip_addr ip_adresse host server gateway dns",
		versionContext: "version ver v release firmware build rev revision fw sw driver update patch kernel software app api os section chapter clause paragraph versión versione wersja oid bluetooth " +
			"android ios chrome firefox safari windows linux macos java php node python nginx",
	} {
		for _, word := range strings.Fields(list) {
			words[strings.ReplaceAll(word, "_", " ")] = class
		}
	}
	return words
}()

// fillers may stand between a word and its number.
var fillers = wordSet("n° no nr num number numbers nummer numero número numéro numer n is are was me us at on my the this that am le la el il al de du di del ist lautet unter auf under to or via please pls now back today his her our your " +
	"es est è e in for and with und or personal private home work office direct main primary new mr mrs ms him them there straight any time anytime later tomorrow always only just here den der das il o a um von bei en em et " +
	"primary code date digits kod issued expiring ending holder's uk us usa eu de fr it es pl nl german french british polish spanish italian indian brazilian id int intl")

var months = wordSet("january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec " +
	"januar februar märz mai juni juli oktober dezember jän mär okt dez janvier février mars avril juin juillet août septembre octobre novembre décembre " +
	"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre " +
	"janeiro fevereiro março maio junho julho setembro outubro novembro dezembro stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia")

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

const (
	maxContextWords = 6 // words looked at before a number
	maxContextWord  = 32
)

// contextBefore reads the words before position i, from right to left, up to
// one that has a class or is no filler.
func contextBefore(text string, i int) (c context) {
	var buffer [2*maxContextWord + 1]byte
	mayName := false
	for k := range maxContextWords {
		start, end := wordBefore(text, i)
		if start == end || end-start > maxContextWord {
			return c
		}
		before, beforeEnd := wordBefore(text, start)
		if beforeEnd-before > maxContextWord {
			before = beforeEnd
		}
		pair := appendLower(buffer[:0], text[before:beforeEnd])
		pair = append(pair, ' ')
		word := len(pair)
		pair = appendLower(pair, text[start:end])
		if c.class = contextWords[string(pair)]; c.class != noContext {
			return c
		}
		if c.class = contextWords[string(pair[word:])]; c.class != noContext {
			return c
		}
		switch {
		case months[string(pair[word:])]:
			c.hasMonth = true
		case k == 0 && prepositions[string(pair[word:])]:
			mayName = true
		case mayName:
			mayName = false
		case !fillers[string(pair[word:])] && !isDayOfMonth(text[start:end]):
			return c
		}
		i = start
	}
	return c
}

// wordBefore is where the last word before i lies; start == end when there is
// none.
func wordBefore(text string, i int) (start, end int) {
	for i > 0 && !isAlnum(text[i-1]) {
		i--
	}
	end = i
	for i > 0 && (isAlnum(text[i-1]) || text[i-1] == '\'') {
		i--
	}
	return i, end
}

// isDayOfMonth recognises 12 and 12th.
func isDayOfMonth(word string) bool {
	digits := 0
	for digits < len(word) && isDigit(word[digits]) {
		digits++
	}
	return digits >= 1 && digits <= 2 && (digits == len(word) || len(word) == digits+2)
}

// appendLower appends text in small letters, as far as it is ASCII or Latin-1.
func appendLower(b []byte, text string) []byte {
	for i := range len(text) {
		c := toLower(text[i])
		if i > 0 && text[i-1] == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97 {
			c += 0x20 // À to Þ, in UTF-8
		}
		b = append(b, c)
	}
	return b
}
