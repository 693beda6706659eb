import { expect, test } from 'vitest'
import {
  guessField,
  guessMapping,
  guessNumberType,
  headerShape,
} from '@/lib/server/services/import/guess-mapping'

test.each([
  [
    'German',
    [
      'Kunden-Nr.',
      'Vorname',
      'Nachname',
      'Mobilnummer',
      'Telefon privat',
      'Festnetz',
      'PLZ',
      'Bundesland',
      'Land',
    ],
    [
      'externalKey',
      'firstName',
      'lastName',
      'number',
      'number2',
      'number3',
      'postalCode',
      'region',
      'country',
    ],
  ],
  [
    'French',
    [
      'Numéro client',
      'Prénom',
      'Nom de famille',
      'Téléphone portable',
      'Tél. fixe',
      'Code postal',
      'Courriel',
      'Pays',
    ],
    ['externalKey', 'firstName', 'lastName', 'number', 'number2', 'postalCode', 'email', 'country'],
  ],
  [
    'Spanish',
    [
      'ID cliente',
      'Nombre',
      'Apellidos',
      'Teléfono móvil',
      'Teléfono fijo',
      'Código postal',
      'Zona horaria',
      'País',
    ],
    ['externalKey', 'firstName', 'lastName', 'number', 'number2', 'postalCode', 'timeZone', 'country'],
  ],
  [
    'Portuguese',
    [
      'Código do cliente',
      'Nome completo',
      'Telefone celular',
      'Telefone comercial',
      'CEP',
      'UF',
      'Prioridade',
    ],
    ['externalKey', 'fullName', 'number', 'number2', 'postalCode', 'region', 'priority'],
  ],
  [
    'Italian',
    ['Codice cliente', 'Nome', 'Cognome', 'Cellulare', 'Telefono ufficio', 'CAP', 'Provincia', 'Fuso orario'],
    ['externalKey', 'firstName', 'lastName', 'number', 'number2', 'postalCode', 'region', 'timeZone'],
  ],
])('%s headers are known', (_, columns, fields) => {
  expect(Object.values(guessMapping(columns))).toEqual(fields)
})

test.each([
  'Fax',
  'Telefax',
  'Número',
  'Hausnummer',
  'Numéro de rue',
  'Kontonummer',
  'Homepage',
  'Officer',
  'IBAN',
])('%s is no number to call', (header) => {
  expect(guessField(header)).toBeNull()
})

test.each([
  ['Handynummer', 'mobile'],
  ['Telemóvel', 'mobile'],
  ['Tél. domicile', 'home'],
  ['Teléfono fijo', 'home'],
  ['Telefon Büro', 'work'],
  ['Telefone do trabalho', 'work'],
  ['Telefono ufficio', 'work'],
  ['Telefon', null],
])('a number under %s is of type %s', (header, type) => {
  expect(guessNumberType(header)).toBe(type)
})

test('files of one sender have one shape, and others have another', () => {
  const shape = headerShape(['First Name', 'Prénom', 'Phone 2', '#'])
  expect(headerShape(['first_name', ' PRENOM ', 'phone-2', '#'])).toBe(shape)
  expect(headerShape(['Prénom', 'First Name', 'Phone 2', '#'])).not.toBe(shape)
  expect(headerShape(['First Name', 'Prénom', 'Phone 3', '#'])).not.toBe(shape)
  expect(headerShape(['First Name', 'Prénom', 'Phone 2', '%'])).not.toBe(shape)
  expect(headerShape(['First Name', 'Prénom', 'Phone 2'])).not.toBe(shape)
  expect(headerShape(['ab', 'c'])).not.toBe(headerShape(['a', 'bc']))
  expect(headerShape(Array.from({ length: 500 }, (_, i) => `Column ${i}`)).length).toBeLessThan(60)
})
