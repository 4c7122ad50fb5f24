package privacy

import "strings"

// contextWord is what a word before a number says about it.
type contextWord struct {
	class     class
	endsPair  bool // with the word before it, it has a class
	isFiller  bool // it may stand between a word with a class and the number
	isMonth   bool
	isCall    bool // to call somebody: the number may stand before it
	mayFollow bool // right before a number, a name may stand before it: "call Jane at"
}

// classWords give a class to the number that follows; _ joins pairs. Names of
// products that take numbers (cell, card, mobile) are here only in company that
// makes them clear.
var classWords = map[class]string{
	phoneContext: "komórki work_number home_number office_number daytime_number evening_number private_number ask_for melden_unter " +
		"numéro_joindre numéro_contact numero_contatto número_contacto nummer_bellen tél mobiel mobiele mobiltel mobilfunknummer " +
		"teléf tlfno callback_number call_back rückruf ruf_an rückrufbitte anruf melden melde_dich anzurufen angerufen durchwahl " +
		"mobilfunk festnetznummer telefonkontakt zadzwoń zadzwon zadzwonić dzwoń dzwonić proszę_dzwonić oddzwonić przedzwonić " +
		"tel_kontaktowy numer_kontaktowy telefonicznie ligue liga liga_me ligar ligue_me ligar_me ligarem contacte contactar " +
		"contacto_telefónico telemovel tlm tlmv no_tel joindre joignable rappel rappeler rappelez_moi rappelez contacter " +
		"contactez contactez_moi téléphoner téléphonez gsm llama llamad llamarme llamadme llámeme llamen contáctame contactarme " +
		"contáctenos fijo telefónico chiamate chiami chiamare chiamarmi telefonare telefona telefonata telefonico recapito " +
		"contattare contattami contattatemi contattarmi bereikbaar terugbellen telefonisch mobieltje mobiele_nummer mobielnummer " +
		"app_mij telnr phone_nr contact_nr contact_number contact_no telephone_number daytime_phone evening_phone tel_nr tel_no " +
		"telegram signal_me skype imessage facetime wechat callback_no tel telephone telefon telefono teléfono téléphone telefone " +
		"telefoon telefonnummer telefonnr telno tlf tfno fon fono phone phonenumber phoneno ph call calling callme text texted " +
		"ring dial reach reachable contact hotline fax faxnummer telefax whatsapp sms signal_number viber handy handynummer " +
		"handynr mobilnummer mobilnr rufnummer rufnr nummer_ist mobile_number mobile_phone mobile_no my_mobile mobile_is " +
		"cell_phone cell_number my_cell cellphone cell_no celular móvil movil mobil mob mobile portable cellulare komórka komorka " +
		"numéro_de callback anrufen erreichbar ruf_mich appelez appelle appeler llamar llámame llamame chiama chiamami bel_mij " +
		"bel_me bellen ring_mig puhelin puhelinnumero telefonu telefonszám phone# telephone# my_number landline whats_app wa_me " +
		"tel_kom kontakt festnetz mich_an sie_an uns_an telemóvel mobiltelefon mobiltelefono telefoonnummer msisdn homephone " +
		"mobilephone workphone userphone customerphone contactphone тел телефон телефона моб мобильный τηλ τηλέφωνο κινητό هاتف " +
		"جوال 电话 手机 手机号 手机号码 电话号码 電話 電話番号 携帯 전화 전화번호 휴대폰 연락처 טלפון",
	maybePhoneContext: "bel cell cel kom line contacto contatto contato kontaktnummer rufen schreib smsen escríbeme escribir scrivimi scrivetemi " +
		"appen napisz pisz hablar parlare spreek ringen ringa",
	cardContext: "card_no card_nr karten_nr kaart_nummer kaartnummer bank_card betaalkaart numer_karty karty_nr nummer_karte " +
		"número_tarjeta numero_carta número_cartão cartão_crédito karta_kredytowa card_number card# credit_card creditcard " +
		"debit_card debitcard cardnumber card_num cc ccnum ccn kreditkarte kreditkartennummer kartennummer visa mastercard amex " +
		"maestro discover carte_bancaire carte_bleue numéro_carte tarjeta tarjeta_crédito carta_credito kreditkort bankkort " +
		"pan_number",
	nationalContext: "ni sv_nr identification_fiscale identificazione_fiscale identificación_fiscal identificação_fiscal identifikationsnr " +
		"national_no insurance_nr sozialversicherungsnr number_social id_national ni_no ni_nr taxpayer_reference burger_service " +
		"utr utr_number social_number id_number id_nr identification_number person_number nhs_no insurance_no taxpayer " +
		"taxpayer_number tax_no tax_ref tax_reference taxnumber sozialversicherungs steuer_identifikationsnummer steuer_nr " +
		"steueridentnummer rentenversicherungs rentenversicherung rvnr krankenversicherten krankenversicherung versicherungs " +
		"versicherten versichertennummer kvnr ahv_nummer numéro_sécu n°_sécu sécu sécu_sociale numéro_fiscal spi numéro_sécurité " +
		"carte_vitale seguridad_social número_identificación cif nif_nie documento_nacional cod_fiscale c_f codicefiscale " +
		"tessera_sanitaria burgerservice bsn_nummer insz persoonsnummer fiscaal_nummer numer_identyfikacyjny regon numer_pesel " +
		"contribuinte número_contribuinte segurança_social niss número_utente número_identidade ssn social_security " +
		"sozialversicherungsnummer sozialversicherung svnr sv_nummer steuer_id steuerid steuernummer steuernr idnr " +
		"steueridentifikationsnummer identifikationsnummer tin itin taxpayer_id tax_id tax_number taxid nino national_insurance " +
		"ni_number insurance_number nhs nhs_number national_id national_number national_identity identity_number personal_id " +
		"citizen_id sin_number sin social_insurance bsn burgerservicenummer sofinummer rijksregisternummer numéro_national " +
		"registre_national pesel nip personnummer personnr personal_number cpr cprnr cpr_nummer hetu henkilötunnus fødselsnummer " +
		"fodselsnummer fnr cpf rg rut run dni nie nif nir insee sécurité_sociale securite_sociale nuss nss codice_fiscale " +
		"partita_iva cf aadhaar aadhar aadhaar_number uidai pan_card tfn tax_file medicare medicare_number pps ppsn pps_number " +
		"curp rfc cnp egn oib jmbg emso emšo ahv ahvnr avs tckn tc_kimlik kimlik kimlik_no snils снилс инн nric fin_number hkid " +
		"my_number_card amka αμκα isikukood asmens_kodas personas_kods rodné_číslo rodne_cislo taj adóazonosító cuil sozialvers " +
		"cédula cedula cuit rrn teudat_zehut nationalid 身份证 身份证号 身份证号码 주민등록번호 マイナンバー",
	documentContext: "id_card_no id_card_nr identity_card_no numero_patente n_patente número_documento numero_documento numéro_document " +
		"document_number document_no documento_número numéro_permis nummer_rijbewijs nummer_paspoort numer_prawa " +
		"permiso_conducción licencia_conducción carné_identidad driver's_permit passport_card identity_document id_document " +
		"id_card_number identity_card_number visa_no travel_permit residence_card perso perso_nr ausweis_nr aufenthaltstitel " +
		"führerschein_nr fahrerlaubnis fahrerlaubnisnummer reisedokument cni carte_séjour titre_séjour permis_n° permis_numéro " +
		"pièce_identité carnet_conducir carné_conducir licencia_conducir documento_identidad permiso_residencia " +
		"tarjeta_residencia carnet_identidad patente_guida patente_n patente_numero carta_identità ci_n documento_n " +
		"documento_riconoscimento permesso_soggiorno identiteitskaart identiteitskaartnummer id_kaart identiteitsbewijs " +
		"verblijfsvergunning id_kaart_nummer prawo_jazdy prawa_jazdy dowód dowodu nr_dowodu numer_dowodu dowód_nr legitymacja " +
		"karta_pobytu cartão_cidadão bilhete_identidade carta_condução cnh título_residência autorização_residência dl_number " +
		"dl_no passport passport_number passportno passeport reisepass reisepassnummer passnummer passnr pass_nr pass_no " +
		"pasaporte passaporto passaporte paszport paspoort pass_number travel_document personalausweis personalausweisnummer " +
		"ausweis ausweisnummer ausweisnr identity_card id_card carte_identité carte_nationale carte_d'identité identitätskarte " +
		"documento_identità dowód_osobisty driving_licence driving_license driver_licence driver_license driver's_license " +
		"driver's_licence drivers_license drivers_licence driver’s_license führerschein führerscheinnummer fuehrerschein " +
		"permis_conduire permis_de permiso_conducir licence_number license_number residence_permit green_card visa_number " +
		"licence_no license_no rijbewijs rijbewijsnummer de_identidad паспорт паспорта 护照 护照号 旅券 여권 여권번호",
	birthContext: "nasci nasceu naciste nacque naquit born_on f_nacimiento nac fecha_nac nací nasc data_nasc dt_nasc nascita data_nascita " +
		"anniversaire compleanno cumpleaños aniversário verjaardag urodziny urodziłem urodziłam geb_datum geburts geboortedag " +
		"geb_dat ur born dob birth birthdate birthday dateofbirth date_of_birth geboren geb geburtsdatum geburtstag né née ne_le " +
		"naissance nacido nacida nacimiento nato nata nascido nascimento nascida urodzony urodzona urodzenia född født " +
		"fødselsdato рождения родился родилась 出生 出生日期 生日 生年月日 생년월일 geboortedatum narozen narozena bday d.o.b doğum syntynyt o_b",
	accountContext: "compte bank_details bank_data dane_bankowe bankdaten datos_bancarios dati_bancari coordonnées_bancaires gegevens_bank " +
		"dados_bancários conta c_c iban acc bank_acct acct_number acct_no account_nr bank_no s_c sortkey aba aba_number " +
		"transit_number iban_nr bankaccount bankleitzahl bankkonto kontoverbindung girokonto rib numéro_compte compte_n° " +
		"compte_numéro número_cuenta ccc no_cuenta cuenta_corriente conto numero_conto coordinate_bancarie rekening bankrekening " +
		"bankrekeningnummer numer_konta numer_rachunku nr_konta nr_rachunku rachunku nib conta_bancária conta_corrente " +
		"número_conta a_c account account_number accountnumber acct account_no kontonummer konto kontonr ktonr kto sort_code " +
		"sortcode routing routing_number bank_account bankverbindung rekeningnummer cuenta conto_corrente rachunek bsb blz acc_no " +
		"acc_number de_compte compte_bancaire cuenta_bancaria konta 账号 口座番号 계좌번호 счёт счет",
	passwordContext: "api_key apikey api_token access_key access_token secret_key secret_token auth_token reset_token login_token link_token " +
		"security_token session_token session_id session_key client_secret klucz_api clave_api clé_api chiave_api password " +
		"passwort passwd kennwort wachtwoord hasło haslo senha contraseña clave passe mdp lösenord heslo jelszó salasana " +
		"adgangskode passord",
	macContext: "mac mac_address mac_adresse adresse_mac mac_addr macaddress hwaddr",
	codeContext: "einmalpasswort einmalcode einmalkennwort freischaltcode zugangscode mtan cvv cvv2 cvc cvc2 cvv_code cvc_code cvv_number " +
		"cvc_nummer card_code sicherheitscode kartenprüfnummer prüfziffer_karte code_sécurité código_seguridad codice_sicurezza " +
		"beveiligingscode kod_cvv código_segurança otp 2fa bestätigungscode verifizierungscode tan_nummer code_vérification " +
		"code_sms código_verificación código_verificação codice_verifica verificatiecode kod_weryfikacyjny kod_sms pin_code " +
		"pin_number pin_nr pin_nummer pin_is my_pin mein_pin code_pin código_pin codice_pin pincode kod_pin puk puk_code",
	networkContext: "client visitor remote_addr remote clientip userip peer ip ip_address ipaddress ip_addr ip_adresse host server gateway " +
		"dns",
	versionContext: "sdk jdk plugin package version ver v release firmware build rev revision fw sw driver update patch kernel software app " +
		"api os section chapter clause paragraph kapitel abschnitt absatz ziffer capítulo chapitre versión versione wersja oid " +
		"bluetooth android ios chrome firefox safari windows linux macos java php node python nginx",
	productContext: "product_id_number item_id_number order_id_number article_id_number sku skus article articles art artikel artikelnummer " +
		"artikelnr artnr art_nr item items itemid product productid produkt produktnummer prod pid variant order orderid order_no " +
		"bestellnummer bestellung bestell_nr auftrag auftragsnummer commande pedido ordine zamówienie ref réf referenz part " +
		"partno part_number part_no parts teil teile teilenummer ersatzteil serial serial_no serial_number seriennummer offer " +
		"angebot campaign kampagne adset adgroup creative reference invoice rechnung facture factura tracking shipment sendung " +
		"paket parcel colis ean gtin upc isbn mpn model modell modelo modèle artículo articolo артикул товар заказ 商品 商品番号 注文番号 " +
		"订单 订单号 주문번호",
}

const fillerWords = "bitte proszę merci please bankowego bankowe bancaire bancaria bancario bancário n° of no nr num number numbers nummer numero número numéro numer n is are was me us at on my the this that am le " +
	"la el il al de du di del ist lautet unter auf under to or via pls now back today his her our your es " +
	"est è e in for and with und personal private home work office direct main primary new mr mrs ms him them there " +
	"straight any time anytime later tomorrow always only just here den der das privat privado privato o a um von bei en em et code date " +
	"digits kod é jest sont moi issued expiring ending holder's uk usa eu fr it pl nl german french british polish spanish italian " +
	"indian brazilian id int intl day datum номер серия мой casa ufficio bureau domicile maison travail trabajo trabalho lavoro thuis werk praca büro dienstlich zuhause"

const monthWords = "januari februari maart mei augustus january february march april may june july august september october november december jan feb mar apr jun jul " +
	"aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember jän mär okt dez janvier février " +
	"mars avril juin juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio " +
	"agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre " +
	"dicembre janeiro fevereiro março maio junho julho setembro outubro novembro dezembro stycznia lutego marca " +
	"kwietnia maja czerwca lipca sierpnia września października listopada grudnia"

// possessives before a word for numbers say that somebody is called there: "my
// number is", "mon numéro".
const (
	possessives   = "my our mein meine meiner unsere unserer mon notre mi nuestro mio nostro mijn ons onze mój moj naszego meu nosso min mitt"
	ownCardWords  = "card karte carte tarjeta carta kaart karta karty cartão"
	ownPhoneWords = "number no nr nummer numero numéro número numer mobile cell handy portable cellulare móvil mobiel mobieltje telemóvel"
)

// codePurposes are what codes of a few digits are sent for.
const codePurposes = "verification confirmation authentication auth security login access sms time otp 2fa mfa"

const callingVerbs = "anrufen zurückrufen bellen llamar appeler rappeler ligar chiamare telefonare dzwonić zadzwonić oddzwonić"

const prepositions = "il el em am den der at to para pod onder on under unter via op al au sous su på"

var contextWords = newVocabulary(func() map[string]contextWord {
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
	for _, purpose := range strings.Fields(codePurposes) {
		for _, word := range strings.Fields("code pin password passcode") {
			change(purpose+"_"+word, func(w *contextWord) { w.class = codeContext })
			change(word, func(w *contextWord) { w.endsPair = true })
		}
	}
	for _, possessive := range strings.Fields(possessives) {
		for class, list := range map[class]string{phoneContext: ownPhoneWords, cardContext: ownCardWords} {
			for _, word := range strings.Fields(list) {
				change(possessive+"_"+word, func(w *contextWord) { w.class = class })
				change(word, func(w *contextWord) { w.endsPair = true })
			}
		}
	}
	change(fillerWords, func(w *contextWord) { w.isFiller = true })
	change(monthWords, func(w *contextWord) { w.isMonth = true })
	change(callingVerbs, func(w *contextWord) { w.isCall = true })
	change(prepositions, func(w *contextWord) { w.mayFollow, w.isFiller = true, true })
	return words
}())
