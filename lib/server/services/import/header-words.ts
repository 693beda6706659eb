/** Names of fields as lists write them, simplified (see simplifyHeader): English, German, French, Spanish, Portuguese, Italian. */
export const headerWords: Readonly<Record<string, string>> = {
  externalKey: `externalkey externalid key id contactid contactkey personid crmid uniqueid reference ref memberid
    customerid customerkey customernumber customerno clientid subscriberid
    kundennummer kundennr kundenid kontaktid personennummer mitgliedsnummer mitgliedsnr referenz
    identifiant idclient numeroclient noclient codeclient idcontact
    identificador idcliente clienteid numerodecliente codigocliente codigodecliente referencia idcontacto
    codigodocliente numerodocliente idcontato codicecliente numerocliente riferimento idcontatto`,
  accountKey: `accountkey accountid account accountnumber accountno
    konto kontoid idcompte compte cuenta idcuenta numerodecuenta conta idconta idconto`,
  firstName: `firstname first givenname forename vorname rufname prenom nombre nombres nombredepila nome primeironome`,
  lastName: `lastname last surname familyname nachname familienname zuname nom nomdefamille
    apellido apellidos sobrenome apelido ultimonome cognome`,
  fullName: `name fullname contactname personname
    vollername vollstandigername vollstaendigername kontaktname ansprechpartner
    nomcomplet nometprenom nomprenom prenomnom prenometnom nombrecompleto nombreyapellidos
    nomecompleto nominativo nomeecognome nomecognome cognomenome`,
  email: `email emailaddress mail emailadresse mailadresse courriel adressemail adresseemail adressecourriel
    correo correoelectronico direcciondecorreo enderecodeemail correioeletronico indirizzoemail postaelettronica`,
  timeZone: `timezone tz zone zeitzone fuseau fuseauhoraire zonahoraria husohorario fusohorario fusoorario`,
  postalCode: `postalcode zip zipcode postcode plz postleitzahl codepostal cp codigopostal codpostal cep cap
    codicepostale`,
  region: `region state province stateprovince bundesland kanton estado provincia comunidadautonoma uf regiao regione`,
  country: `country countrycode land landercode laendercode landeskennzeichen pays codepays pais codigopais
    codigodepais codigodopais paese nazione codicepaese`,
  dialAt: `dialat dialtime callat callattime scheduledat scheduledtime
    anrufenam anrufenum waehlenam wahlenam appelerle llamarel ligarem chiamareil`,
  guardTime: `guardtime guardat callbefore dialbefore dialuntil calluntil
    anrufenbis waehlenbis wahlenbis appeleravant llamarantesde ligarate ligarantesde chiamareentro`,
  customerAni: `customerani ani callerid cli outdialani absendernummer anzuzeigendenummer numeroaffiche
    numeromostrado numeroexibido numeromostrato`,
  preferredAgentId: `preferredagentid preferredagent agentid agentenid idagent agenteid idagente`,
  priority: `priority prio prioritat prioritaet priorite prioridad prioridade priorita`,
  numberType: `telefontyp nummerntyp typedetelephone tipodetelefono tipotelefono tipodetelefone tipotelefone
    tipoditelefono`,
}

const qualifiers = `home work office business primary main alt alternate secondary other contact dial day evening mobile
  cell cellular privat geschaftlich geschaeftlich dienstlich buro buero arbeit kontakt haupt domicile bureau travail
  professionnel pro personnel perso portable fixe principal casa trabajo oficina particular movil fijo trabalho
  residencial comercial celular fixo contacto contato ufficio lavoro cellulare fisso principale`
const nouns = `phone telephone tel telefon telefono telefone fone mobile mobil mobilephone mobiltelefon cell cellular
  cellphone handy celular cellulare movil telemovel portable gsm msisdn number phonenumber telnumber phoneno rufnummer
  landline home work office telefonnummer mobilnummer mobilfunknummer handynummer festnetz festnetznummer
  numerodetelephone numerotelephone numtel numerodetelefono numerotelefono numeroditelefono numerodetelefone
  numerotelefone numerodecelular numerodemovil numerodecellulare whatsapp`

const anyOf = (words: string) => words.trim().split(/\s+/).join('|')

/** Headers of columns of numbers, simplified; numbered ones too. Faxes are none. */
export const numberHeader = new RegExp(
  `^(?:${anyOf(qualifiers)})?(?:${anyOf(nouns)})(?:${anyOf(qualifiers)})?(?:number|nummer|no|nr)?\\d{0,2}$`,
)
