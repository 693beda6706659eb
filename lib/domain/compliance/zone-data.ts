// Made by scripts/build-zone-table.mjs from moment-timezone; do not edit.
/** Release of the IANA tz database. */
export const zoneDataRelease = '2026f'

/** Start of the first offset of every zone, UTC. */
export const zoneDataFrom = '2020-01-01T00:00:00.000Z'

/** One line a history: `offset,minutes>offset,… name name`; base 36, minutes since the change before. */
export const zoneHistories = `
0 Africa/Abidjan Africa/Accra Africa/Bamako Africa/Banjul Africa/Bissau Africa/Conakry Africa/Dakar Africa/Freetown Africa/Lome Africa/Monrovia Africa/Nouakchott Africa/Ouagadougou Africa/Sao_Tome Africa/Timbuktu America/Danmarkshavn Atlantic/Reykjavik Atlantic/St_Helena Etc/UTC UTC
50 Africa/Addis_Ababa Africa/Asmara Africa/Asmera Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala Africa/Mogadishu Africa/Nairobi Antarctica/Syowa Asia/Aden Asia/Baghdad Asia/Bahrain Asia/Istanbul Asia/Kuwait Asia/Qatar Asia/Riyadh Europe/Istanbul Europe/Kirov Europe/Minsk Europe/Moscow Europe/Simferopol Indian/Antananarivo Indian/Comoro Indian/Mayotte
1o Africa/Algiers Africa/Bangui Africa/Brazzaville Africa/Douala Africa/Kinshasa Africa/Lagos Africa/Libreville Africa/Luanda Africa/Malabo Africa/Ndjamena Africa/Niamey Africa/Porto-Novo Africa/Tunis
3c Africa/Blantyre Africa/Bujumbura Africa/Gaborone Africa/Harare Africa/Johannesburg Africa/Khartoum Africa/Kigali Africa/Lubumbashi Africa/Lusaka Africa/Maputo Africa/Maseru Africa/Mbabane Africa/Tripoli Africa/Windhoek Europe/Kaliningrad
3c,11foo>50,5m6c>3c,5m9o>50,5tyc>3c,5eho>50,5tyc>3c,5eho>50,5tyc>3c,5m9o>50,5m6c>3c,5m9o>50,5m6c>3c,5m9o>50,5m6c>3c,5m9o>50,5tyc>3c,5eho>50,5tyc>3c,5m9o>50,5m6c>3c,5m9o>50,5m6c>3c,5m9o>50,5m6c>3c,5m9o>50,5m6c>3c,5m9o>50,5tyc>3c,5eho>50,5tyc>3c Africa/Cairo
1o,3d7c>0,1ao0>1o,9q00>0,12w0>1o,9q00>0,1ao0>1o,9q00>0,12w0>1o,9xs0>0,12w0>1o,9q00>0,1ao0>1o,9q00>0,12w0>1o,5m6c>0 Africa/Casablanca Africa/El_Aaiun
1o,2pto>3c,6hc0>1o,4r40>3c,6p40>1o,4jc0>3c,6p40>1o,4jc0>3c,6p40>1o,4r40>3c,6hc0>1o,4r40>3c,6hc0>1o,4r40>3c,6hc0>1o,4r40>3c,6p40>1o,4jc0>3c,6p40>1o,4jc0>3c,6p40>1o,4r40>3c,6hc0>1o,4r40>3c,6hc0>1o,4r40>3c,6p40>1o,4jc0>3c,6p40>1o,4jc0>3c,6p40>1o,4jc0>3c,6p40>1o,4r40>3c,6hc0>1o,4r40>3c,6hc0>1o Africa/Ceuta Arctic/Longyearbyen Atlantic/Jan_Mayen Europe/Amsterdam Europe/Andorra Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Busingen Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Monaco Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Rome Europe/San_Marino Europe/Sarajevo Europe/Skopje Europe/Stockholm Europe/Tirane Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich
50,c8z0>3c Africa/Juba
-go,2300>-f0,7cec>-go,43to>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go,43to>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go,43to>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go,3w1o>-f0,7cec>-go America/Adak America/Atka US/Aleutian
-f0,22yc>-dc,7cec>-f0,43to>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,43to>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,43to>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0,3w1o>-dc,7cec>-f0 America/Anchorage America/Juneau America/Metlakatla America/Nome America/Sitka America/Yakutat US/Alaska
-6o America/Anguilla America/Antigua America/Aruba America/Barbados America/Blanc-Sablon America/Boa_Vista America/Campo_Grande America/Caracas America/Cuiaba America/Curacao America/Dominica America/Grenada America/Guadeloupe America/Guyana America/Kralendijk America/La_Paz America/Lower_Princes America/Manaus America/Marigot America/Martinique America/Montserrat America/Port_of_Spain America/Porto_Velho America/Puerto_Rico America/Santo_Domingo America/St_Barthelemy America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent America/Tortola America/Virgin Brazil/West
-50 America/Araguaina America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/ComodRivadavia America/Argentina/Cordoba America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza America/Argentina/Rio_Gallegos America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis America/Argentina/Tucuman America/Argentina/Ushuaia America/Bahia America/Belem America/Buenos_Aires America/Catamarca America/Cayenne America/Cordoba America/Fortaleza America/Jujuy America/Maceio America/Mendoza America/Montevideo America/Paramaribo America/Punta_Arenas America/Recife America/Rosario America/Santarem America/Sao_Paulo Antarctica/Palmer Antarctica/Rothera Atlantic/Stanley Brazil/East
-50,2i50>-6o,61to>-50,5eec>-6o,5u1o>-50,5eec>-6o,5u1o>-50,5eec>-6o,5u1o>-50,5eec>-6o,61to>-50 America/Asuncion
-8c America/Atikokan America/Bogota America/Cancun America/Cayman America/Coral_Harbour America/Eirunepe America/Guayaquil America/Jamaica America/Lima America/Panama America/Porto_Acre America/Rio_Branco Brazil/Acre
-a0,2xxc>-8c,69ic>-a0,4yxo>-8c,6hac>-a0,4r5o>-8c,6hac>-a0 America/Bahia_Banderas America/Merida America/Mexico_City America/Monterrey Mexico/General
-a0 America/Belize America/Costa_Rica America/El_Salvador America/Guatemala America/Managua America/Regina America/Swift_Current America/Tegucigalpa Canada/Saskatchewan Pacific/Galapagos
-bo,22v0>-a0,7cec>-bo,43to>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,43to>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,43to>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo America/Boise America/Cambridge_Bay America/Denver America/Shiprock US/Mountain
-a0,22tc>-8c,7cec>-a0,43to>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,43to>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,43to>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0 America/Chicago America/Indiana/Knox America/Indiana/Tell_City America/Knox_IN America/Matamoros America/Menominee America/North_Dakota/Beulah America/North_Dakota/Center America/North_Dakota/New_Salem America/Rankin_Inlet America/Resolute US/Central US/Indiana-Starke
-bo,2xz0>-a0,69ic>-bo,4yxo>-a0,6hac>-bo,4r5o>-a0 America/Chihuahua
-bo,22v0>-a0,7cec>-bo,43to>-a0,7cec>-bo,3w1o>-a0,82z0>-bo,35h0>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,43to>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,43to>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo America/Ciudad_Juarez
-50,2xp0>-6o,4r5o>-50,6hac>-6o,4r5o>-50,6hac>-6o,4yxo>-50,69ic>-6o,4r5o>-50,6p2c>-6o,4r5o>-50 America/Coyhaique
-bo America/Creston America/Dawson_Creek America/Fort_Nelson America/Hermosillo America/Phoenix US/Arizona
-dc,22wo>-bo America/Dawson America/Whitehorse Canada/Yukon
-8c,22ro>-6o,7cec>-8c,43to>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,43to>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,43to>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c,3w1o>-6o,7cec>-8c America/Detroit America/Fort_Wayne America/Grand_Turk America/Indiana/Indianapolis America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis America/Iqaluit America/Kentucky/Louisville America/Kentucky/Monticello America/Louisville America/Montreal America/Nassau America/New_York America/Nipigon America/Pangnirtung America/Port-au-Prince America/Thunder_Bay America/Toronto Canada/Eastern US/East-Indiana US/Eastern US/Michigan
-bo,22v0>-a0,7cec>-bo,43to>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0,7cec>-bo,3w1o>-a0 America/Edmonton America/Inuvik America/Yellowknife Canada/Mountain
-dc,22wo>-bo,7cec>-dc,43to>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,43to>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,43to>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc America/Ensenada America/Los_Angeles America/Santa_Isabel America/Tijuana Mexico/BajaNorte US/Pacific
-6o,22q0>-50,7cec>-6o,43to>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o,43to>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o,43to>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o,3w1o>-50,7cec>-6o America/Glace_Bay America/Goose_Bay America/Halifax America/Moncton America/Thule Atlantic/Bermuda Canada/Atlantic
-50,2pto>-3c,6hc0>-50,4r40>-3c,6p40>-50,4jc0>-3c,6p40>-50,4jc0>-3c,bg80>-1o,6hc0>-3c,4r40>-1o,6hc0>-3c,4r40>-1o,6hc0>-3c,4r40>-1o,6p40>-3c,4jc0>-1o,6p40>-3c,4jc0>-1o,6p40>-3c,4r40>-1o,6hc0>-3c,4r40>-1o,6hc0>-3c,4r40>-1o,6p40>-3c,4jc0>-1o,6p40>-3c,4jc0>-1o,6p40>-3c,4jc0>-1o,6p40>-3c,4r40>-1o,6hc0>-3c,4r40>-1o,6hc0>-3c America/Godthab America/Nuuk
-8c,22oc>-6o,7cg0>-8c,43s0>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,iso0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,43s0>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c,3w00>-6o,7cg0>-8c America/Havana
-bo,2xz0>-a0,69ic>-bo,4yxo>-a0,6hac>-bo,4r5o>-a0,6hac>-bo America/Mazatlan Mexico/BajaSur
-50,22oc>-3c,7cec>-50,43to>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50,43to>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50,43to>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50,3w1o>-3c,7cec>-50 America/Miquelon
-3c America/Noronha Atlantic/South_Georgia Brazil/DeNoronha
-bo,22v0>-a0,7cec>-bo,43to>-a0,7cec>-bo,3w1o>-a0,b8ec>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,43to>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,43to>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0 America/Ojinaga
-a0,22tc>-8c,7cec>-a0,43to>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c,7cec>-a0,3w1o>-8c America/Rainy_River America/Winnipeg Canada/Central
-50,2xp0>-6o,4r5o>-50,6hac>-6o,4r5o>-50,6hac>-6o,4yxo>-50,69ic>-6o,4r5o>-50,6p2c>-6o,4r5o>-50,6hac>-6o,4r5o>-50,6hac>-6o,4r5o>-50,6hac>-6o,4r5o>-50,6hac>-6o,4r5o>-50,6p2c>-6o,4jdo>-50,6p2c>-6o,4r5o>-50,6hac>-6o,4r5o>-50,6hac>-6o,4r5o>-50,6hac>-6o,4r5o>-50,6hac>-6o,4r5o>-50,6p2c>-6o,4jdo>-50,6p2c>-6o,4r5o>-50,6hac>-6o,4r5o>-50 America/Santiago Chile/Continental
-1o,2pto>0,6hc0>-1o,4r40>0,6p40>-1o,4jc0>0,6p40>-1o,4jc0>0,6p40>-1o,b8g0>-3c,4r40>-1o,6hc0>-3c,4r40>-1o,6hc0>-3c,4r40>-1o,6p40>-3c,4jc0>-1o,6p40>-3c,4jc0>-1o,6p40>-3c,4r40>-1o,6hc0>-3c,4r40>-1o,6hc0>-3c,4r40>-1o,6p40>-3c,4jc0>-1o,6p40>-3c,4jc0>-1o,6p40>-3c,4jc0>-1o,6p40>-3c,4r40>-1o,6hc0>-3c,4r40>-1o,6hc0>-3c America/Scoresbysund
-5u,22p6>-46,7cec>-5u,43to>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u,43to>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u,43to>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u,3w1o>-46,7cec>-5u America/St_Johns Canada/Newfoundland
-dc,22wo>-bo,7cec>-dc,43to>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo,7cec>-dc,3w1o>-bo America/Vancouver Canada/Pacific
ic,222o>dc,6hc1>ic,4yqz>dc,69p1>ic,4yqz>dc,69p1>ic,4vjz>dc Antarctica/Casey
bo Antarctica/Davis Asia/Bangkok Asia/Barnaul Asia/Ho_Chi_Minh Asia/Hovd Asia/Jakarta Asia/Krasnoyarsk Asia/Novokuznetsk Asia/Novosibirsk Asia/Phnom_Penh Asia/Pontianak Asia/Saigon Asia/Tomsk Asia/Vientiane Indian/Christmas
go Antarctica/DumontDUrville Asia/Ust-Nera Asia/Vladivostok Australia/Brisbane Australia/Lindeman Australia/Queensland Pacific/Chuuk Pacific/Guam Pacific/Port_Moresby Pacific/Saipan Pacific/Truk Pacific/Yap
ic,2x6o>go,5m80>ic,5m80>go,5m80>ic,5m80>go,5m80>ic,5m80>go,5m80>ic,5u00>go,5m80>ic,5m80>go,5m80>ic,5m80>go,5m80>ic,5m80>go,5m80>ic,5m80>go,5m80>ic,5m80>go,5u00>ic,5m80>go,5m80>ic,5m80>go,5m80>ic,5m80>go,5m80>ic,5m80>go,5m80>ic,5m80>go,5m80>ic,5m80>go,5u00>ic,5m80>go,5m80>ic,5m80>go,5m80>ic Antarctica/Macquarie Australia/ACT Australia/Canberra Australia/Currie Australia/Hobart Australia/Melbourne Australia/NSW Australia/Sydney Australia/Tasmania Australia/Victoria
8c Antarctica/Mawson Asia/Aqtau Asia/Aqtobe Asia/Ashgabat Asia/Ashkhabad Asia/Atyrau Asia/Dushanbe Asia/Karachi Asia/Oral Asia/Qyzylorda Asia/Samarkand Asia/Tashkent Asia/Yekaterinburg Indian/Kerguelen Indian/Maldives
lo,2x3c>k0,5eg0>lo,5u00>k0,5eg0>lo,5u00>k0,5eg0>lo,5u00>k0,5eg0>lo,61s0>k0,5eg0>lo,5u00>k0,5eg0>lo,5u00>k0,5eg0>lo,5u00>k0,5eg0>lo,5u00>k0,5eg0>lo,5u00>k0,5m80>lo,5u00>k0,5eg0>lo,5u00>k0,5eg0>lo,5u00>k0,5eg0>lo,5u00>k0,5eg0>lo,5u00>k0,5eg0>lo,5u00>k0,5m80>lo,5u00>k0,5eg0>lo,5u00>k0,5eg0>lo Antarctica/McMurdo Antarctica/South_Pole Pacific/Auckland
0,2pto>3c,6hc0>0,4r40>3c,6p40>0,4jc0>3c,6p40>0,4jc0>3c,6p40>0,4r40>3c,6hc0>0,4r40>3c,6hc0>0,4r40>3c,6hc0>0,4r40>3c,6p40>0,4jc0>3c,6p40>0,4jc0>3c,6p40>0,4r40>3c,6hc0>0,4r40>3c,6hc0>0,4r40>3c,6p40>0,4jc0>3c,6p40>0,4jc0>3c,6p40>0,4jc0>3c,6p40>0,4r40>3c,6hc0>0,4r40>3c,6hc0>0 Antarctica/Troll
bo,18njo>8c Antarctica/Vostok
a0,1axq0>8c Asia/Almaty Asia/Qostanay
3c,2ngo>50,6p40>3c,4jc0>50,6p40>3c,3o80>50 Asia/Amman
k0 Asia/Anadyr Asia/Kamchatka Pacific/Funafuti Pacific/Kwajalein Pacific/Majuro Pacific/Nauru Pacific/Tarawa Pacific/Wake Pacific/Wallis
6o Asia/Baku Asia/Dubai Asia/Muscat Asia/Tbilisi Asia/Yerevan Europe/Astrakhan Europe/Samara Europe/Saratov Europe/Ulyanovsk Indian/Mahe Indian/Mauritius Indian/Reunion
3c,2poo>50,6hac>3c,4r5o>50,6p2c>3c,4jdo>50,6p2c>3c,4jdo>50,6p2c>3c,4r5o>50,6hac>3c,4r5o>50,6hac>3c,4r5o>50,6hac>3c,4r5o>50,6p2c>3c,4jdo>50,6p2c>3c,4jdo>50,6p2c>3c,4r5o>50,6hac>3c,4r5o>50,6hac>3c,4r5o>50,6p2c>3c,4jdo>50,6p2c>3c,4jdo>50,6p2c>3c,4jdo>50,6p2c>3c,4r5o>50,6hac>3c,4r5o>50,6hac>3c Asia/Beirut
a0 Asia/Bishkek Asia/Dacca Asia/Dhaka Asia/Kashgar Asia/Omsk Asia/Thimbu Asia/Thimphu Asia/Urumqi Indian/Chagos
dc Asia/Brunei Asia/Choibalsan Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Hong_Kong Asia/Irkutsk Asia/Kuala_Lumpur Asia/Kuching Asia/Macao Asia/Macau Asia/Makassar Asia/Manila Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Ujung_Pandang Asia/Ulaanbaatar Asia/Ulan_Bator Australia/Perth Australia/West
96 Asia/Calcutta Asia/Colombo Asia/Kolkata
f0 Asia/Chita Asia/Dili Asia/Jayapura Asia/Khandyga Asia/Pyongyang Asia/Seoul Asia/Tokyo Asia/Yakutsk Pacific/Palau
3c,2ngo>50,6p2c>3c,4jdo>50,6p2c>3c,4jdo>50 Asia/Damascus
3c,2pto>50,6hc0>3c,4r40>50,6p40>3c,4jc0>50,6p40>3c,4jc0>50,6p40>3c,4r40>50,6hc0>3c,4r40>50,6hc0>3c,4r40>50,6hc0>3c,4r40>50,6p40>3c,4jc0>50,6p40>3c,4jc0>50,6p40>3c,4r40>50,6hc0>3c,4r40>50,6hc0>3c,4r40>50,6p40>3c,4jc0>50,6p40>3c,4jc0>50,6p40>3c,4jc0>50,6p40>3c,4r40>50,6hc0>3c,4r40>50,6hc0>3c Asia/Famagusta Asia/Nicosia Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Mariehamn Europe/Nicosia Europe/Riga Europe/Sofia Europe/Tallinn Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye
3c,2oko>50,6hc0>3c,4r40>50,6o00>3c,4lk0>50,6o1o>3c,5m9o>50,5m6c>3c,5eho>50,5tyc>3c,56po>50,61qc>3c,4r5o>50,6hac>3c,4r5o>50,6p2c>3c,4jdo>50,6p2c>3c,4jdo>50,6p2c>3c,4r5o>50,6hac>3c,4r5o>50,6hac>3c,4r5o>50,6p2c>3c,4jdo>50,6p2c>3c,4jdo>50,6p2c>3c,4jdo>50,6p2c>3c,4r5o>50,69ic>3c,4yxo>50,61qc>3c Asia/Gaza Asia/Hebron
3c,2nk0>50,6jic>3c,4oxo>50,6rac>3c,4h5o>50,6rac>3c,4h5o>50,6rac>3c,4oxo>50,6jic>3c,4oxo>50,6jic>3c,4oxo>50,6jic>3c,4oxo>50,6rac>3c,4h5o>50,6rac>3c,4h5o>50,6rac>3c,4oxo>50,6jic>3c,4oxo>50,6jic>3c,4oxo>50,6rac>3c,4h5o>50,6rac>3c,4h5o>50,6rac>3c,4h5o>50,6rac>3c,4oxo>50,6jic>3c,4oxo>50,6jic>3c Asia/Jerusalem Asia/Tel_Aviv
7i Asia/Kabul
9l Asia/Kathmandu Asia/Katmandu
ic Asia/Magadan Asia/Sakhalin Asia/Srednekolymsk Pacific/Bougainville Pacific/Efate Pacific/Guadalcanal Pacific/Kosrae Pacific/Noumea Pacific/Pohnpei Pacific/Ponape
au Asia/Rangoon Asia/Yangon Indian/Cocos
5u,2gq6>7i,5oec>5u,5m9o>7i,5oec>5u,5l5o>7i,5oec>5u Asia/Tehran
-1o,2pto>0,6hc0>-1o,4r40>0,6p40>-1o,4jc0>0,6p40>-1o,4jc0>0,6p40>-1o,4r40>0,6hc0>-1o,4r40>0,6hc0>-1o,4r40>0,6hc0>-1o,4r40>0,6p40>-1o,4jc0>0,6p40>-1o,4jc0>0,6p40>-1o,4r40>0,6hc0>-1o,4r40>0,6hc0>-1o,4r40>0,6p40>-1o,4jc0>0,6p40>-1o,4jc0>0,6p40>-1o,4jc0>0,6p40>-1o,4r40>0,6hc0>-1o,4r40>0,6hc0>-1o Atlantic/Azores
0,2pto>1o,6hc0>0,4r40>1o,6p40>0,4jc0>1o,6p40>0,4jc0>1o,6p40>0,4r40>1o,6hc0>0,4r40>1o,6hc0>0,4r40>1o,6hc0>0,4r40>1o,6p40>0,4jc0>1o,6p40>0,4jc0>1o,6p40>0,4r40>1o,6hc0>0,4r40>1o,6hc0>0,4r40>1o,6p40>0,4jc0>1o,6p40>0,4jc0>1o,6p40>0,4jc0>1o,6p40>0,4r40>1o,6hc0>0,4r40>1o,6hc0>0 Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Europe/Belfast Europe/Dublin Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/Lisbon Europe/London
-1o Atlantic/Cape_Verde
hi,2x7i>fu,5m80>hi,5m80>fu,5m80>hi,5m80>fu,5m80>hi,5m80>fu,5m80>hi,5u00>fu,5m80>hi,5m80>fu,5m80>hi,5m80>fu,5m80>hi,5m80>fu,5m80>hi,5m80>fu,5m80>hi,5m80>fu,5u00>hi,5m80>fu,5m80>hi,5m80>fu,5m80>hi,5m80>fu,5m80>hi,5m80>fu,5m80>hi,5m80>fu,5m80>hi,5m80>fu,5u00>hi,5m80>fu,5m80>hi,5m80>fu,5m80>hi Australia/Adelaide Australia/Broken_Hill Australia/South Australia/Yancowinna
fu Australia/Darwin Australia/North
el Australia/Eucla
ic,2x50>hi,5m8u>ic,5m76>hi,5m8u>ic,5m76>hi,5m8u>ic,5m76>hi,5m8u>ic,5tz6>hi,5m8u>ic,5m76>hi,5m8u>ic,5m76>hi,5m8u>ic,5m76>hi,5m8u>ic,5m76>hi,5m8u>ic,5m76>hi,5u0u>ic,5m76>hi,5m8u>ic,5m76>hi,5m8u>ic,5m76>hi,5m8u>ic,5m76>hi,5m8u>ic,5m76>hi,5m8u>ic,5m76>hi,5u0u>ic,5m76>hi,5m8u>ic,5m76>hi,5m8u>ic Australia/LHI Australia/Lord_Howe
-8c,2xp0>-a0,4r5o>-8c,6hac>-a0,4r5o>-8c,6hac>-a0,4yxo>-8c,69ic>-a0,4r5o>-8c,6p2c>-a0,4r5o>-8c,6hac>-a0,4r5o>-8c,6hac>-a0,4r5o>-8c,6hac>-a0,4r5o>-8c,6hac>-a0,4r5o>-8c,6p2c>-a0,4jdo>-8c,6p2c>-a0,4r5o>-8c,6hac>-a0,4r5o>-8c,6hac>-a0,4r5o>-8c,6hac>-a0,4r5o>-8c,6hac>-a0,4r5o>-8c,6p2c>-a0,4jdo>-8c,6p2c>-a0,4r5o>-8c,6hac>-a0,4r5o>-8c Chile/EasterIsland Pacific/Easter
3c,2ps0>50,6hc0>3c,4r40>50,6p40>3c,4jdo>50,6p40>3c,4jc0>50,6p40>3c,4r40>50,6hc0>3c,4r40>50,6hc0>3c,4r40>50,6hc0>3c,4r40>50,6p40>3c,4jc0>50,6p40>3c,4jc0>50,6p40>3c,4r40>50,6hc0>3c,4r40>50,6hc0>3c,4r40>50,6p40>3c,4jc0>50,6p40>3c,4jc0>50,6p40>3c,4jc0>50,6p40>3c,4r40>50,6hc0>3c,4r40>50,6hc0>3c Europe/Chisinau Europe/Tiraspol
6o,b50o>50 Europe/Volgograd
nc,2x3c>lo,5eg0>nc,5u00>lo Pacific/Apia
mx,2x3c>l9,5eg0>mx,5u00>l9,5eg0>mx,5u00>l9,5eg0>mx,5u00>l9,5eg0>mx,61s0>l9,5eg0>mx,5u00>l9,5eg0>mx,5u00>l9,5eg0>mx,5u00>l9,5eg0>mx,5u00>l9,5eg0>mx,5u00>l9,5m80>mx,5u00>l9,5eg0>mx,5u00>l9,5eg0>mx,5u00>l9,5eg0>mx,5u00>l9,5eg0>mx,5u00>l9,5eg0>mx,5u00>l9,5m80>mx,5u00>l9,5eg0>mx,5u00>l9,5eg0>mx Pacific/Chatham
lo Pacific/Enderbury Pacific/Fakaofo Pacific/Kanton Pacific/Tongatapu
lo,brc>k0,al40>lo,v40>k0 Pacific/Fiji
-f0 Pacific/Gambier
-go Pacific/Honolulu Pacific/Johnston Pacific/Rarotonga Pacific/Tahiti US/Hawaii
nc Pacific/Kiritimati
-fu Pacific/Marquesas
-ic Pacific/Midway Pacific/Niue Pacific/Pago_Pago Pacific/Samoa US/Samoa
k0,2x50>ic,5m80>k0,5m80>ic,5m80>k0,5m80>ic,5m80>k0,5m80>ic,5m80>k0,5u00>ic,5m80>k0,5m80>ic,5m80>k0,5m80>ic,5m80>k0,5m80>ic,5m80>k0,5m80>ic,5m80>k0,5m80>ic,5u00>k0,5m80>ic,5m80>k0,5m80>ic,5m80>k0,5m80>ic,5m80>k0,5m80>ic,5m80>k0,5m80>ic,5m80>k0,5m80>ic,5u00>k0,5m80>ic,5m80>k0,5m80>ic,5m80>k0 Pacific/Norfolk
-dc Pacific/Pitcairn
`

/** One line a country: every zone with people in it that differs from the others since 2026. */
export const countryZones = `
AD Europe/Andorra
AE Asia/Dubai
AF Asia/Kabul
AG America/Antigua
AI America/Anguilla
AL Europe/Tirane
AM Asia/Yerevan
AO Africa/Luanda
AQ Antarctica/Casey+Antarctica/Davis+Antarctica/DumontDUrville+Antarctica/Mawson+Antarctica/McMurdo+Antarctica/Palmer+Antarctica/Syowa+Antarctica/Troll
AR America/Argentina/Buenos_Aires
AS Pacific/Pago_Pago
AT Europe/Vienna
AU Australia/Adelaide+Australia/Brisbane+Australia/Darwin+Australia/Eucla+Australia/Lord_Howe+Australia/Perth+Australia/Sydney
AW America/Aruba
AX Europe/Mariehamn
AZ Asia/Baku
BA Europe/Sarajevo
BB America/Barbados
BD Asia/Dhaka
BE Europe/Brussels
BF Africa/Ouagadougou
BG Europe/Sofia
BH Asia/Bahrain
BI Africa/Bujumbura
BJ Africa/Porto-Novo
BL America/St_Barthelemy
BM Atlantic/Bermuda
BN Asia/Brunei
BO America/La_Paz
BQ America/Kralendijk
BR America/Manaus+America/Noronha+America/Rio_Branco+America/Sao_Paulo
BS America/Nassau
BT Asia/Thimphu
BW Africa/Gaborone
BY Europe/Minsk
BZ America/Belize
CA America/Atikokan+America/Blanc-Sablon+America/Cambridge_Bay+America/Dawson_Creek+America/Edmonton+America/Halifax+America/Regina+America/Resolute+America/St_Johns+America/Toronto+America/Vancouver+America/Winnipeg
CC Indian/Cocos
CD Africa/Kinshasa+Africa/Lubumbashi
CF Africa/Bangui
CG Africa/Brazzaville
CH Europe/Zurich
CI Africa/Abidjan
CK Pacific/Rarotonga
CL America/Punta_Arenas+America/Santiago+Pacific/Easter
CM Africa/Douala
CN Asia/Shanghai+Asia/Urumqi
CO America/Bogota
CR America/Costa_Rica
CU America/Havana
CV Atlantic/Cape_Verde
CW America/Curacao
CX Indian/Christmas
CY Asia/Nicosia
CZ Europe/Prague
DE Europe/Berlin
DJ Africa/Djibouti
DK Europe/Copenhagen
DM America/Dominica
DO America/Santo_Domingo
DZ Africa/Algiers
EC America/Guayaquil+Pacific/Galapagos
EE Europe/Tallinn
EG Africa/Cairo
EH Africa/El_Aaiun
ER Africa/Asmara
ES Atlantic/Canary+Europe/Madrid
ET Africa/Addis_Ababa
FI Europe/Helsinki
FJ Pacific/Fiji
FK Atlantic/Stanley
FM Pacific/Chuuk+Pacific/Kosrae
FO Atlantic/Faroe
FR Europe/Paris
GA Africa/Libreville
GB Europe/London
GD America/Grenada
GE Asia/Tbilisi
GF America/Cayenne
GG Europe/Guernsey
GH Africa/Accra
GI Europe/Gibraltar
GL America/Danmarkshavn+America/Nuuk+America/Thule
GM Africa/Banjul
GN Africa/Conakry
GP America/Guadeloupe
GQ Africa/Malabo
GR Europe/Athens
GS Atlantic/South_Georgia
GT America/Guatemala
GU Pacific/Guam
GW Africa/Bissau
GY America/Guyana
HK Asia/Hong_Kong
HN America/Tegucigalpa
HR Europe/Zagreb
HT America/Port-au-Prince
HU Europe/Budapest
ID Asia/Jakarta+Asia/Jayapura+Asia/Makassar
IE Europe/Dublin
IL Asia/Jerusalem
IM Europe/Isle_of_Man
IN Asia/Kolkata
IO Indian/Chagos
IQ Asia/Baghdad
IR Asia/Tehran
IS Atlantic/Reykjavik
IT Europe/Rome
JE Europe/Jersey
JM America/Jamaica
JO Asia/Amman
JP Asia/Tokyo
KE Africa/Nairobi
KG Asia/Bishkek
KH Asia/Phnom_Penh
KI Pacific/Kanton+Pacific/Kiritimati+Pacific/Tarawa
KM Indian/Comoro
KN America/St_Kitts
KP Asia/Pyongyang
KR Asia/Seoul
KW Asia/Kuwait
KY America/Cayman
KZ Asia/Almaty
LA Asia/Vientiane
LB Asia/Beirut
LC America/St_Lucia
LI Europe/Vaduz
LK Asia/Colombo
LR Africa/Monrovia
LS Africa/Maseru
LT Europe/Vilnius
LU Europe/Luxembourg
LV Europe/Riga
LY Africa/Tripoli
MA Africa/Casablanca
MC Europe/Monaco
MD Europe/Chisinau
ME Europe/Podgorica
MF America/Marigot
MG Indian/Antananarivo
MH Pacific/Kwajalein
MK Europe/Skopje
ML Africa/Bamako
MM Asia/Yangon
MN Asia/Hovd+Asia/Ulaanbaatar
MO Asia/Macau
MP Pacific/Saipan
MQ America/Martinique
MR Africa/Nouakchott
MS America/Montserrat
MT Europe/Malta
MU Indian/Mauritius
MV Indian/Maldives
MW Africa/Blantyre
MX America/Cancun+America/Ciudad_Juarez+America/Matamoros+America/Mazatlan+America/Mexico_City+America/Tijuana
MY Asia/Kuching
MZ Africa/Maputo
NA Africa/Windhoek
NC Pacific/Noumea
NE Africa/Niamey
NF Pacific/Norfolk
NG Africa/Lagos
NI America/Managua
NL Europe/Amsterdam
NO Europe/Oslo
NP Asia/Kathmandu
NR Pacific/Nauru
NU Pacific/Niue
NZ Pacific/Auckland+Pacific/Chatham
OM Asia/Muscat
PA America/Panama
PE America/Lima
PF Pacific/Gambier+Pacific/Marquesas+Pacific/Tahiti
PG Pacific/Bougainville+Pacific/Port_Moresby
PH Asia/Manila
PK Asia/Karachi
PL Europe/Warsaw
PM America/Miquelon
PN Pacific/Pitcairn
PR America/Puerto_Rico
PS Asia/Gaza
PT Atlantic/Azores+Europe/Lisbon
PW Pacific/Palau
PY America/Asuncion
QA Asia/Qatar
RE Indian/Reunion
RO Europe/Bucharest
RS Europe/Belgrade
RU Asia/Irkutsk+Asia/Kamchatka+Asia/Magadan+Asia/Novosibirsk+Asia/Omsk+Asia/Vladivostok+Asia/Yakutsk+Asia/Yekaterinburg+Europe/Kaliningrad+Europe/Moscow+Europe/Samara
RW Africa/Kigali
SA Asia/Riyadh
SB Pacific/Guadalcanal
SC Indian/Mahe
SD Africa/Khartoum
SE Europe/Stockholm
SG Asia/Singapore
SH Atlantic/St_Helena
SI Europe/Ljubljana
SJ Arctic/Longyearbyen
SK Europe/Bratislava
SL Africa/Freetown
SM Europe/San_Marino
SN Africa/Dakar
SO Africa/Mogadishu
SR America/Paramaribo
SS Africa/Juba
ST Africa/Sao_Tome
SV America/El_Salvador
SX America/Lower_Princes
SY Asia/Damascus
SZ Africa/Mbabane
TC America/Grand_Turk
TD Africa/Ndjamena
TF Indian/Kerguelen
TG Africa/Lome
TH Asia/Bangkok
TJ Asia/Dushanbe
TK Pacific/Fakaofo
TL Asia/Dili
TM Asia/Ashgabat
TN Africa/Tunis
TO Pacific/Tongatapu
TR Europe/Istanbul
TT America/Port_of_Spain
TV Pacific/Funafuti
TW Asia/Taipei
TZ Africa/Dar_es_Salaam
UA Europe/Kyiv
UG Africa/Kampala
UM Pacific/Midway+Pacific/Wake
US America/Adak+America/Anchorage+America/Chicago+America/Denver+America/Los_Angeles+America/New_York+America/Phoenix+Pacific/Honolulu
UY America/Montevideo
UZ Asia/Samarkand
VA Europe/Vatican
VC America/St_Vincent
VE America/Caracas
VG America/Tortola
VI America/St_Thomas
VN Asia/Ho_Chi_Minh
VU Pacific/Efate
WF Pacific/Wallis
WS Pacific/Apia
YE Asia/Aden
YT Indian/Mayotte
ZA Africa/Johannesburg
ZM Africa/Lusaka
ZW Africa/Harare
`
