package privacy

import "strings"

// contextWord is what a word before a number says about it.
type contextWord struct {
	class     class
	endsPair  bool // with the word before it, it has a class
	isFiller  bool // it may stand between a word with a class and the number
	isMonth   bool
	mayFollow bool // right before a number, a name may stand before it: "call Jane at"
}

// classWords give a class to the number that follows; _ joins pairs. Names of
// products that take numbers (cell, card, mobile) are here only in company that
// makes them clear.
var classWords = map[class]string{
	phoneContext: "tel telephone telefon telefono teléfono téléphone telefone telefoon telefonnummer telefonnr telno tlf tfno fon " +
		"fono phone phonenumber phoneno ph call calling callme text texted ring dial reach reachable contact hotline " +
		"fax faxnummer telefax whatsapp sms signal_number viber handy handynummer handynr mobilnummer mobilnr rufnummer " +
		"rufnr nummer_ist mobile_number mobile_phone mobile_no my_mobile mobile_is cell_phone cell_number my_cell " +
		"cellphone cell_no celular móvil movil mobil mob mobile portable cellulare gsm komórka komorka numéro_de " +
		"callback anrufen anruf erreichbar ruf_mich appelez appelle telefonisch appeler llamar llámame llamame chiama " +
		"chiamare chiamami bel_mij bel_me bellen ring_mig puhelin puhelinnumero telefonu telefonszám phone# telephone# " +
		"my_number landline whats_app wa_me tel_kom kontakt festnetz mich_an sie_an uns_an telemóvel mobiltelefon mobiltelefono telefoonnummer msisdn homephone mobilephone workphone userphone customerphone contactphone " +
		"тел телефон телефона моб мобильный τηλ τηλέφωνο κινητό هاتف جوال 电话 手机 手机号 手机号码 电话号码 電話 電話番号 携帯 전화 전화번호 휴대폰 연락처 טלפון",
	cardContext: "card_number card# credit_card creditcard debit_card debitcard cardnumber card_num cc ccnum ccn kreditkarte " +
		"kreditkartennummer kartennummer visa mastercard amex maestro discover carte_bancaire carte_bleue numéro_carte " +
		"tarjeta tarjeta_crédito carta_credito kreditkort bankkort pan_number",
	nationalContext: "ssn social_security sozialversicherungsnummer sozialversicherung svnr sv_nummer steuer_id steuerid " +
		"steuernummer steuernr idnr steueridentifikationsnummer identifikationsnummer tin itin taxpayer_id tax_id tax_number " +
		"taxid nino national_insurance ni_number insurance_number nhs nhs_number national_id national_number " +
		"national_identity identity_number personal_id citizen_id sin_number sin social_insurance bsn " +
		"burgerservicenummer sofinummer rijksregisternummer numéro_national registre_national pesel nip personnummer " +
		"personnr personal_number cpr cprnr cpr_nummer hetu henkilötunnus fødselsnummer fodselsnummer fnr cpf rg rut " +
		"run dni nie nif nir insee sécurité_sociale securite_sociale nuss nss codice_fiscale partita_iva cf aadhaar " +
		"aadhar aadhaar_number uidai pan_card tfn tax_file medicare medicare_number pps ppsn pps_number curp rfc cnp " +
		"egn oib jmbg emso emšo ahv ahvnr avs tckn tc_kimlik kimlik kimlik_no snils снилс инн nric fin_number hkid " +
		"my_number_card amka αμκα isikukood asmens_kodas personas_kods rodné_číslo rodne_cislo taj adóazonosító cuil " +
		"sozialvers cédula cedula cuit rrn teudat_zehut nationalid 身份证 身份证号 身份证号码 주민등록번호 マイナンバー",
	documentContext: "dl_number dl_no passport passport_number passportno passeport reisepass reisepassnummer passnummer passnr pass_nr pass_no " +
		"pasaporte passaporto passaporte paszport paspoort pass_number travel_document personalausweis " +
		"personalausweisnummer ausweis ausweisnummer ausweisnr identity_card id_card carte_identité carte_nationale " +
		"carte_d'identité identitätskarte documento_identità dowód_osobisty driving_licence driving_license driver_licence " +
		"driver_license driver's_license driver's_licence drivers_license drivers_licence driver’s_license führerschein " +
		"führerscheinnummer fuehrerschein permis_conduire permis_de permiso_conducir licence_number license_number " +
		"residence_permit green_card visa_number licence_no license_no rijbewijs rijbewijsnummer de_identidad паспорт паспорта 护照 护照号 旅券 여권 여권번호",
	birthContext: "ur born dob birth birthdate birthday dateofbirth date_of_birth geboren geb geburtsdatum geburtstag né née ne_le " +
		"naissance nacido nacida nacimiento nato nata nascita nascido nascimento nascida urodzony urodzona urodzenia " +
		"född født fødselsdato рождения родился родилась 出生 出生日期 生日 生年月日 생년월일 geboortedatum narozen narozena bday d.o.b doğum syntynyt o_b",
	accountContext: "a_c account account_number accountnumber acct account_no kontonummer konto kontonr ktonr kto sort_code sortcode " +
		"routing routing_number bank_account bankverbindung rekeningnummer numéro_compte cuenta conto_corrente rachunek " +
		"bsb blz acc_no acc_number de_compte compte_bancaire cuenta_bancaria konta 账号 口座番号 계좌번호 счёт счет",
	networkContext: "client visitor remote_addr remote clientip userip peer ip ip_address ipaddress ip_addr ip_adresse host server gateway dns",
	versionContext: "sdk jdk plugin package version ver v release firmware build rev revision fw sw driver update patch kernel software app api os section " +
		"chapter clause paragraph kapitel abschnitt absatz ziffer capítulo chapitre versión versione wersja oid bluetooth android ios chrome firefox safari windows linux " +
		"macos java php node python nginx",
	productContext: "sku skus article articles art artikel artikelnummer artikelnr artnr art_nr item items itemid product productid produkt produktnummer prod pid " +
		"variant order orderid order_no bestellnummer bestellung bestell_nr auftrag auftragsnummer commande pedido ordine zamówienie ref réf referenz " +
		"part partno part_number part_no parts teil teile teilenummer ersatzteil serial serial_no serial_number seriennummer offer angebot campaign " +
		"kampagne adset adgroup creative reference invoice rechnung facture factura tracking shipment sendung paket parcel colis " +
		"ean gtin upc isbn mpn model modell modelo modèle artículo articolo артикул товар заказ 商品 商品番号 注文番号 订单 订单号 주문번호",
}

const fillerWords = "n° of no nr num number numbers nummer numero número numéro numer n is are was me us at on my the this that am le " +
	"la el il al de du di del ist lautet unter auf under to or via please pls now back today his her our your es " +
	"est è e in for and with und personal private home work office direct main primary new mr mrs ms him them there " +
	"straight any time anytime later tomorrow always only just here den der das o a um von bei en em et code date " +
	"digits kod issued expiring ending holder's uk usa eu fr it pl nl german french british polish spanish italian " +
	"indian brazilian id int intl day datum contacto contatto contato номер серия мой"

const monthWords = "january february march april may june july august september october november december jan feb mar apr jun jul " +
	"aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember jän mär okt dez janvier février " +
	"mars avril juin juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio " +
	"agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre " +
	"dicembre janeiro fevereiro março maio junho julho setembro outubro novembro dezembro stycznia lutego marca " +
	"kwietnia maja czerwca lipca sierpnia września października listopada grudnia"

const prepositions = "at to on under unter via op al au sous su på"

var contextWords = func() map[string]contextWord {
	words := map[string]contextWord{}
	change := func(list string, change func(w *contextWord)) {
		for _, text := range strings.Fields(list) {
			text = strings.ReplaceAll(text, "_", " ")
			word := words[text]
			change(&word)
			words[text] = word
		}
	}
	for class, list := range classWords {
		change(list, func(w *contextWord) { w.class = class })
		for _, text := range strings.Fields(list) {
			if _, last, isPair := strings.Cut(text, "_"); isPair {
				change(last, func(w *contextWord) { w.endsPair = true })
			}
		}
	}
	change(fillerWords, func(w *contextWord) { w.isFiller = true })
	change(monthWords, func(w *contextWord) { w.isMonth = true })
	change(prepositions, func(w *contextWord) { w.mayFollow = true })
	return words
}()
