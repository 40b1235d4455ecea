# Was am Packplatz zu lesen ist. Kurz und ohne Vorwurf: was geschah, was sich nicht geändert hat, was zu tun ist.
# ".head" steht in Großbuchstaben im Rahmen, ".todo" darunter.

## Anmelden
signed-in = Hallo { $name }, Behälter scannen.
signed-in-here = Hallo { $name }, hier geht es weiter.
already-signed-in = { $name } ist schon angemeldet.
signed-out = Abgemeldet. Zum Anfangen Ausweis scannen.
own-code-misread = { $code } ist falsch gelesen. Noch einmal scannen.
badge-unknown = Den Ausweis { $code } kennt hier niemand.
    .head = Ausweis unbekannt
    .todo = Eigenen Ausweis scannen oder die Leitung fragen.
no-roster = Dieser Platz hat noch keine Namensliste.
    .head = Noch keine Ausweise bekannt
    .todo = Die Liste kommt mit dem Netz. Leitung fragen.
roster-expired = Zentrale nicht erreichbar, Ausweisliste über 12 h alt.
    .head = Ausweise zu alt
    .todo = Zentrale zurückholen. Angemeldete packen weiter.
roster-clock = Die Uhr hier geht nach: die Ausweisliste ist jünger.
    .head = Uhr geht falsch
    .todo = Uhr stellen oder die Zentrale zurückholen.
roster-missing = Zentrale nicht erreichbar, hier liegt keine Ausweisliste.
    .head = Keine Ausweise bekannt
    .todo = Zentrale zurückholen oder Platz neu einrichten.
roster-forged = Die Ausweisliste hier ist nicht die der Zentrale.
    .head = Ausweise unglaubwürdig
    .todo = Verwaltung rufen: der Platz wird neu eingerichtet.

## Öffnen
opening = Der Auftrag wird geholt.
order-opened = Auftrag { $order } liegt auf dem Tisch.
memory-lost = Speicher war beschädigt: jeden offenen Karton nachzählen.
count-the-box = Auftrag { $order }: Karton zählen. Bekannt: { $packed }.
sign-out-parks-first = Erst den Karton fertig machen oder mit F8 weglegen.
leave-from-sign-in = F12 beendet das Programm.
    .head = Nicht mit dieser Taste
leave-from-bench = Erst fertig packen oder F8. Dann F12 und noch einmal F12.
    .head = Nicht mit dieser Taste
leave-from-elsewhere = F12 meldet ab; noch einmal F12 beendet das Programm.
    .head = Nicht mit dieser Taste
order-is-open = Auftrag { $order } liegt schon auf dem Tisch.
tote-seen = Behälter { $tote } gehört dazu.
scan-a-tote-not = { $code } ist kein Behälter und kein Auftrag.
    .head = Erst den Behälter scannen
    .todo = Behälter scannen, dann was darin liegt.
offline-cannot-open = { $code } geht ohne Netz nicht auf.
    .head = Ohne Netz
    .todo = Auftrag nehmen, der schon hier ist, oder warten.
offline-several = { $code }: mehrere Aufträge haben diesen Code.
    .head = Welcher Auftrag?
    .todo = Scanne den anderen Code des Auftrags.
scan-while-opening = Moment: Der Auftrag ist noch nicht da.
scan-while-closing = Moment: Die Liste wird gerade geschlossen.
    .head = Der Scan kam zu früh
    .todo = Noch einmal scannen, wenn der Auftrag da ist.
open-not-found = Zu { $code } ist nichts bekannt.
    .head = Kein solcher Auftrag
    .todo = Auftragsnummer scannen oder Behälter ins Klärregal.
open-claimed-elsewhere = { $name } hat ihn an Platz { $station }.
    .head = Liegt an einem anderen Platz
    .todo = Nächsten Behälter nehmen oder die Leitung fragen.
open-on-hold = { $reason ->
    [channel] { reason-channel }
    [short] { reason-short }
    [damaged] { reason-damaged }
    [question] { reason-question }
    [box] { reason-box }
    [address_changed] { reason-address-changed }
    [label_taken_back] { reason-label-taken-back }
    [cancelled_after_pack] { reason-cancelled-after-pack }
    [double_pick] { reason-double-pick }
    [over_pack] { reason-over-pack }
    [station_lost] { reason-station-lost }
   *[other] Die Leitung muss es erst ansehen.
}
    .head = Angehalten
    .todo = Nächsten Behälter nehmen oder die Leitung fragen.
open-on-hold-noted = Angehalten: { $note }
    .head = Angehalten
    .todo = Nächsten Behälter nehmen oder die Leitung fragen.
open-wrong-state = Zu { $code } ist nichts zu packen, oder es sind mehrere Aufträge.
    .head = Nicht geöffnet
    .todo = Auftragsnummer scannen oder nächsten Behälter nehmen.
open-cancelled = Der Auftrag ist storniert. Nicht packen.
    .head = Storniert
    .todo = Behälter zu { $place } bringen. Nächsten scannen.
open-answer-mismatch = Antwort zu anderem Auftrag: { $code } neu scannen.
open-log-behind = Protokoll noch unterwegs: { $code } neu scannen.
open-refused = Geht nicht auf: { $detail }
    .head = Nicht geöffnet
    .todo = Nächsten Behälter scannen oder die Leitung fragen.
open-done = Auftrag { $order } ist hier schon fertig.
    .head = Schon fertig
    .todo = Nächsten Behälter scannen.
lease-lost = Auftrag { $order } liegt jetzt an einem anderen Platz.
    .head = Auftrag übernommen
    .todo = Karton und Behälter dorthin bringen.

## Packen
unit-as-it-is = { $title } geht für sich.
unit-packed = { $units ->
    [one] { $title } ist im Karton.
   *[other] { $units } × { $title } sind im Karton.
}
unit-packed-of-weight = { $title }, { $weight }, ist im Karton.
undone = { $units ->
    [one] Zurückgenommen: { $title }. Aus dem Karton nehmen.
   *[other] Zurückgenommen: { $units } × { $title }. Aus dem Karton nehmen.
}
    .head = Wieder heraus
box-taken = { $carton ->
        [OWN-BOX] Es geht, wie es ist.
       *[other] Karton { $carton } ist genommen.
    }
better-box = { $carton ->
        [OWN-BOX] Es geht, wie es ist: { $less } weniger.
       *[other] Besserer Karton: { $carton }, { $less } weniger.
    }
check-it = Erst ansehen: { $title }
put-back-done = Falsche Stücke liegen bei { $place }. Danke.
refused-not-in-order = { $title }
    .head = Nicht in diesem Auftrag
    .todo = Aus dem Karton nehmen. { $place } scannen.
refused-too-many = { $title }
    .head = Eins zu viel
    .todo = Aus dem Karton nehmen. { $place } scannen.
refused-case-too-large = { $title }: Gebinde zu { $units }, gewollt { $open }
    .head = Zu viele im Gebinde
    .todo = Die Stücke einzeln scannen.
refused-kept-apart = { $title }: { $one } und { $other } nie in einen Karton
    .head = Nicht in diesen Karton
    .todo = Aus dem Karton nehmen. { $place } scannen.
refused-enough-of-it = { $title }: höchstens { $most } × { $tag } je Karton
    .head = Nicht in diesen Karton
    .todo = Aus dem Karton nehmen. { $place } scannen.
refused-own-box = { $alone } geht allein in seinem Paket.
    .head = Nicht in dieses Paket
    .todo = Beiseite stellen. Erst dieses Paket schließen.
refused-not-as-it-is = { $title } geht nicht, wie es ist.
    .head = Braucht einen Karton
    .todo = Anderen Karton wählen: F5.
refused-one-piece-only = Nur ein Stück geht, wie es ist. Andere erst heraus.
refused-unknown = { $code } kennt niemand.
    .head = Unbekannter Code
    .todo = Anderen Code scannen oder / und den Namen tippen.
refused-elsewhere = { $code } gehört woandershin.
    .head = Hier nicht gewollt
    .todo = Beiseitelegen. Ein Stück dieses Auftrags scannen.
refused-other-tote = Behälter { $tote } gehört zu einem anderen Auftrag.
    .head = Fremder Behälter
    .todo = Zurückstellen. Nichts herausnehmen.
refused-check-first = Erst die Prüffrage beantworten.
    .head = Erst ansehen
refused-nothing-to-undo = In diesem Karton gibt es nichts zurückzunehmen.
    .head = Nichts zurückzunehmen
refused-interrupted = Der Auftrag wurde von außen angehalten.
    .head = Angehalten
    .todo = Lesen, was der Bildschirm verlangt.
refused-units-open = { $units ->
    [one] Ein Stück fehlt noch.
   *[other] { $units } Stück fehlen noch.
}
    .head = Noch nicht voll
    .todo = Fehlende Stücke scannen oder F3.
refused-box-empty = Im Karton ist noch nichts.
    .head = Der Karton ist leer
    .todo = Ein Stück in den Karton scannen.
refused-weight-less = Der Karton ist { $difference } zu leicht.
    .head = Zu leicht
refused-weight-more = Der Karton ist { $difference } zu schwer.
    .head = Zu schwer
refused-wrong-label = Dieses Etikett gehört nicht auf diesen Karton.
    .head = Falsches Etikett
    .todo = Das Etikett scannen, das auf { $expected } endet.
refused-voided-label = Dieses Etikett ist storniert: vom Karton abziehen.
    .head = Etikett ist storniert
    .todo = { $code } abziehen, dann das neue Etikett scannen.
refused-answer-mismatch = Antwort für ein anderes Paket: nicht benutzt.
    .head = Antwort nicht benutzt
    .todo = Weitermachen. Nichts wurde doppelt gekauft.
refused-wrong-step = Das passt hier nicht.
refused-label-outdated = Das Etikett gilt nicht mehr: es muss storniert werden.
    .head = Jetzt nicht
supervisor-needed = Das klärt nur der Ausweis der Leitung.
    .head = Leitung nötig
    .todo = Leitung rufen oder nächsten Behälter nehmen.
another-supervisor-needed = Das klärt nur der Ausweis einer anderen Leitung.
    .head = Zweite Leitung nötig
    .todo = Andere Leitung rufen oder Karton abstellen.
order-cancelled-now = Der Auftrag wurde gerade storniert.
    .head = Storniert
order-changed-now = Der Auftrag wurde gerade geändert.
    .head = Geändert
order-held-now = Der Auftrag wurde gerade angehalten.
order-label-outdated-now = Adresse geändert: Etikett nicht nehmen. Leitung holen.
    .head = Angehalten
order-label-taken-back-now = Dieses Etikett ist zurückgenommen. Leitung holen.
    .head = Angehalten
order-changed-quietly = Der Auftrag ist geändert. Weiter nach der Liste.
    .head = Die Liste ist neu
    .todo = Liste ansehen, dann weitermachen.
taken-out = Herausgenommen, liegt bei { $place }.
changed-first = Erst herausnehmen, was nicht mehr gewollt ist.
changed-cage = Das Etikett ist bezahlt: in den Käfig bringen, dort scannen.
    .head = Erst herausnehmen
    .todo = Dann { $place } scannen.

## Ausnahmen
ask-check = { $question }
ask-short-reason = Was fehlt, und warum?
ask-short-place = Wo wartet der Karton?
ask-damage-reason = Was ist damit?
ask-damage-place = Wohin damit?
ask-hold-reason = Was ist zu klären?
ask-hold-place = Wo wartet der Karton?
ask-park-place = Wo wartet der Karton?
ask-printer = Auf welchen Drucker geht das Etikett?
ask-box = Welcher Karton stattdessen?
ask-box-reason = Warum ein anderer Karton?
ask-reprint-reason = Was ist mit dem Etikett?
ask-void-reason = Warum gilt das Etikett nicht?
ask-void-badge = Zum Stornieren scannt die Leitung ihren Ausweis.
ask-which = Welches davon ist es?
check-good = Gut. Es kommt in den Karton.
short-not-in-tote = Es liegt nicht im Behälter.
short-wrong-item = An seiner Stelle lag etwas anderes.
short-case-short = Im Gebinde waren weniger.
short-damaged = Es ist beschädigt, ein anderes gibt es nicht.
ask-short-badge = Oder ohne das Stück: Ausweis der Leitung.
short-send-rest = Den Rest jetzt schicken, ohne das Stück.
damage-broken = Zerbrochen, gerissen oder verbeult
damage-leaking = Undicht oder nass
damage-opened = Geöffnet, Siegel gebrochen
damage-dirty = Schmutzig oder zerkratzt
hold-question = Mit dem Auftrag stimmt etwas nicht.
hold-box = Es passt in keinen Karton hier.
hold-damaged = Es ist beschädigt, ein anderes gibt es nicht.
box-none-left = Keiner mehr da
box-too-small = Zu klein
box-too-large = Zu groß
box-damaged = Beschädigt
reprint-unreadable = Es ist nicht lesbar.
reprint-torn = Es ist zerrissen, geknickt oder nass.
reprint-misplaced = Es klebt woanders.
void-wrong-parcel = Karton oder Gewicht stimmen nicht: neu wiegen.
void-paper-lost = Das Papier ist verloren.
printer-option = Drucker { $printer }
printer-option-own = Der eigene: { $printer }
box-option = { $carton ->
        [OWN-BOX] Kein Karton: ein Stück, wie es ist
       *[other] Karton { $carton }
    }
stays-out-none-left = keiner mehr da
stays-out-too-heavy = { $by } zu schwer
stays-out-too-short = { $by } mm zu kurz
stays-out-too-small = zu klein
which-option = { $title }
which-one = { $code } steht auf mehreren Artikeln: welcher?
which-thing = { $code } steht auf mehr als einem Ding: sag welches.
which-badge = Der Ausweis von { $name }
which-place = Der Platz { $place }
which-carton = { $carton ->
        [OWN-BOX] Kein Karton: ein Stück, wie es ist
       *[other] Der Karton { $carton }
    }
which-tote = Der Behälter { $code }
which-order = Der Auftrag { $code }
short-recorded = Der Karton wartet auf { $place }. Jemand sucht danach.
short-sent-without = Geht ohne. Der Rest wird ein neuer Auftrag.
damage-recorded = Liegt bei { $place }. Ein anderes scannen.
held-recorded = Der Karton wartet auf { $place } auf die Leitung.
parked = Der Karton wartet auf { $place }. Weiter mit seinem Behälter.
scan-a-place-not = { $code } ist kein Platz.
    .head = Regal scannen
    .todo = Den Code am Regal scannen oder Esc drücken.
answer-first = { $code } wurde nicht genommen.
    .head = Erst antworten
    .todo = Ziffer drücken, oder Esc: weiter wie zuvor.
hold-released = { $name } hat freigegeben.

## Gewicht
box-full = Der Karton ist voll. Doch noch Platz? Weiter scannen.
box-closed = Der Karton ist zu, { $weight }.
box-closed-typed = Karton zu mit { $weight }, getippt.
box-closed-calculated = Karton zu mit { $weight }, berechnet, nicht gewogen.
look-again = Nachsehen, dann noch einmal wiegen.
recount-accepted = Nachgezählt: Der Karton ist zu.
weight-accepted = { $name } hat das Gewicht bestätigt.
weight-unknown = Ein Artikel darin wurde nie gewogen.
    .head = Gewicht unbekannt
    .todo = Woanders wiegen. Dann / und das Gewicht tippen.

## Etikett
label-bought = Das Etikett ist gekauft.
label-printed = Das Etikett ist da. Aufkleben und scannen.
label-not-printed = Das Etikett kam nicht heraus.
label-in-hand = Ist Etikett …{ $last } in der Hand?
label-refused = Kein Etikett: { $reason }
label-waits-offline = Ohne Netz: Das Etikett kommt mit dem Netz.
slip-given = Jetzt kein Label: ein Zwischenbeleg wird gedruckt.
slip-printed = Klebe den Beleg auf das Paket und scanne ihn.
slip-not-printed = Beleg da? Scanne ihn am Paket; 2 druckt nochmals.
slip-on-box = { $order }: stelle das Paket auf die Wartefläche.
slip-cannot-be-drawn = Kein Beleg druckbar. Stelle das Paket zurück.
label-missing = Das Etikett ist gekauft, fehlt aber hier. Leitung fragen.
label-not-confirmed = Etikett ungewiss: { $detail }
label-customs = Noch kein Etikett. { $detail }
label-unprintable = Gekauft, nicht druckbar: { $detail }
paper-asked = { $paper ->
    [list] Die Übergabeliste geht an den Bürodrucker.
   *[slip] Der Lieferschein geht an den Bürodrucker.
}
paper-not-printed = { $paper ->
    [list] Keine Übergabeliste: { $why }
    [customs] Keine Zollerklärung: { $why }
   *[slip] Kein Lieferschein: { $why }
}
paper-unknown = { $paper ->
    [list] Übergabeliste ungewiss: { $why }. Nachsehen.
    [customs] Zollerklärung ungewiss: { $why }. Nachsehen.
   *[slip] Lieferschein ungewiss: { $why }. Nachsehen.
}
slip-in-question = Ist der Lieferschein da? Sonst druckt ihn End.
    .head = Wo ist der Lieferschein?
    .todo = Am Bürodrucker nachsehen. End druckt ihn.
label-asked-again = Das Etikett ist neu angefordert.
label-denied = Es kam keins heraus. Es wird neu gedruckt.
label-printed-again = Das erste Etikett vernichten. Es wird neu gedruckt.
label-voided = Storniert. Altes Etikett abziehen: ein neues kommt.
label-voided-weigh = Storniert. Etikett abziehen, Karton neu wiegen.
void-asked = Das Etikett wird storniert.
void-offline = Offline: storniert wird nur mit Netz.
void-refused = Das Etikett ist nicht storniert: { $detail }
box-reopened = Der Karton ist wieder offen.
printer-swapped = Etiketten gehen an { $printer }. Jedes wird gescannt.
printer-swapped-back = Etiketten gehen wieder an { $printer }.
printer-swapped-late = An { $printer }. Abholung verpasst: nimmt die nächste.
label-follows = Nichts kam heraus. Das Etikett geht an { $printer }.
printer-waits = Der Drucker braucht eine Hand.
printer-confirmed = Das ist jetzt der Drucker dieses Platzes: { $name }.
order-done-customs = Auftrag { $order } ist fertig, ohne Zollerklärung.
    .head = Die Zollerklärung fehlt
    .todo = Hier druckt keiner A4. Das Büro druckt das CN23.
test-print-asked = Ein Probeetikett geht an { $printer }.
test-print-out = Das Probeetikett ist da.
test-print-not-out = Das Probeetikett kam nicht heraus.
test-print-unknown = Ist das Probeetikett da? Der Drucker weiß es nicht.
enclosure-not-out = { $document ->
    [gift] Die Geschenkkarte kam nicht. End druckt sie.
    [inserts] Die Beilagenliste kam nicht. End druckt sie.
   *[return] Das Retourenetikett kam nicht. End druckt es.
}
enclosure-not-sure = { $document ->
    [gift] Geschenkkarte da? Sonst druckt End sie.
    [inserts] Beilagenliste da? Sonst druckt End sie.
   *[return] Retourenetikett da? Sonst druckt End es.
}
box-done = Dieser Karton von { $order } ist fertig. Jetzt der nächste.
order-done = Auftrag { $order } ist fertig.

# Ausweise auf Papier
badge-trainee = Anlernkraft
badge-packer = Packkraft
badge-supervisor = Leitung

# Dokumente auf Papier, in der Sprache des Kunden.
document-slip = Lieferschein
document-date = Datum { $date }
document-order = Auftrag
document-carrier = Versand mit
document-tracking = Sendungsnummer
document-gift = Eine Nachricht für Sie
document-sku = Artikel
document-item = Bezeichnung
document-ordered = Bestellt
document-packed = Geliefert
document-note = Hinweis
document-missing = { $units } folgt noch
document-inserts = Außerdem im Paket
document-returns = Rücksendung
document-page = Seite { $page } von { $pages }
document-handover = Übergabeliste
document-from = Von
document-closed = Abgeschlossen
document-parcels = Pakete
document-weight = Gewicht
document-destination = Ziel
document-received = Alle aufgeführten Pakete unbeschädigt erhalten.
document-sign-driver = Datum, Uhrzeit, Name und Unterschrift Fahrer
document-sign-site = Für den Standort: Name und Unterschrift

## Übergabe
list-closing = Die Liste wird geschlossen.
list-closed = { $parcels ->
    [one] Liste { $number } ist zu: ein Paket. End druckt sie.
   *[other] Liste { $number } ist zu: { $parcels } Pakete. End druckt.
}
list-closed-no-printer = { $parcels ->
    [one] Liste { $number } ist zu: ein Paket. Das Büro druckt sie.
   *[other] Liste { $number } ist zu: { $parcels }. Das Büro druckt sie.
}
list-empty = Für diesen Dienst ist kein Paket fertig.
    .head = Die Liste ist leer
    .todo = Erst Pakete für diesen Dienst fertig machen.
list-not-closed = Die Liste ist noch offen: { $detail }
    .head = Nicht geschlossen
    .todo = Noch einmal versuchen oder die Leitung fragen.

## Der Platz selbst
not-durable = Konnte nicht gespeichert werden: { $why }
    .head = Nicht gespeichert
    .todo = Noch einmal scannen. Kommt es wieder, jemanden rufen.
not-durable-full = Der Datenträger ist voll: nichts wurde gespeichert.
    .head = Nicht gespeichert
    .todo = Zurücklegen. Jemanden rufen, der Platz schafft.
not-durable-read-only = Der Platz darf nicht schreiben: nichts gespeichert.
    .head = Nicht gespeichert
    .todo = Zurücklegen. Jemanden rufen, anderen Platz nehmen.
not-durable-failed = Der Datenträger ist gestört: Platz außer Betrieb.
    .head = Nicht gespeichert
    .todo = Zurücklegen. Jemanden rufen: packdesk neu starten.
disk-low-now = Der Datenträger wird voll. Jemanden rufen.
disk-full-now = Datenträger voll. Auftrag fertig packen, jemanden rufen.
disk-full-no-new = Der Datenträger dieses Platzes ist voll.
    .head = Kein neuer Auftrag
    .todo = Offenes fertig packen und jemanden rufen.
caps-lock-on = Die Feststelltaste ist an.
    .todo = Ausschalten, dann noch einmal scannen.
layout-same = Der Scanner tippt, was er liest. Nichts zu tun.
layout-mapped = Scanner tippt amerikanisch, Rechner liest { $layout ->
    [de] deutsch.
    [fr] französisch.
    [gb] britisch.
    [be] belgisch.
    [ch] schweizerisch.
    [es] spanisch.
    [it] italienisch.
    [se] schwedisch.
   *[other] { $layout }.
}
    .todo = Seine Scans werden ab jetzt richtig gelesen.
stored-scans = { $count } alte Scans kamen auf einmal.
    .todo = Enter nimmt sie, Esc verwirft sie.
stored-dropped = { $count } alte Scans sind verworfen.
scan-unreadable = Der Code kam nicht ganz an.
    .head = Nicht lesbar
    .todo = Langsam noch einmal scannen.
scan-lost = Ein Scan ging vielleicht unterwegs verloren.
    .head = Scan verloren?
    .todo = Dieses Stück noch einmal scannen.
scanner-gone = Der Scanner { $name } ist nicht mehr da.
    .head = Scanner fehlt
    .todo = Wieder einstecken oder einen anderen nehmen.
scanner-gone-in-a-scan = Der Scanner { $name } ging mitten in einem Scan.
    .head = Scanner fehlt
    .todo = Einstecken, dann das Stück noch einmal scannen.
scanner-trouble = Der Scanner { $name } geht nicht.
    .head = Scanner gestört
    .todo = Hilfe holen: packdesk doctor sagt mehr.
scanner-back = Der Scanner { $name } ist wieder da.
    .head = Scanner da
    .todo = Weiter.
scanner-back-scan-lost = Scanner { $name } ist da. Ein Scan fehlt vielleicht.
    .head = Noch einmal
    .todo = Das letzte Stück noch einmal scannen.
scan-without-ending = Der Code kam ohne sein Ende.
    .head = Nicht ganz
    .todo = Noch einmal. Wenn immer so: Suffix einstellen lassen.
scan-overrun = Zu viele Scans auf einmal. Dieser zählt nicht.
    .head = Zu schnell
    .todo = Kurz warten, dann dieses Stück noch einmal.
nothing-expected = Gerade ist nichts zu tun.
    .head = Kurz warten

## Befehle: die Fußzeile, und die Zeile in der Hilfe
command-help = Hilfe
command-help-help = Zeigen, was hier geht
command-undo = zurück
command-undo-help = Den letzten Scan zurücknehmen
command-short = fehlt
command-short-help = Ein Stück fehlt
command-damaged = kaputt
command-damaged-help = Ein Stück ist beschädigt
command-box = Karton
command-box-help = Einen anderen Karton nehmen
command-close = zu
command-close-help = Karton ist voll und zu; oder Liste schließen
command-hold = klären
command-hold-help = Jemand anders muss das klären
command-park = später
command-park-help = Karton beiseitestellen, oder nicht länger warten
command-trigger-expected = richtig
command-trigger-expected-help = Übung: scannen, was als Nächstes kommt
command-trigger-wrong = falsch
command-trigger-wrong-help = Übung: etwas Falsches scannen
command-dispatch = Übergabe
command-dispatch-help = Pakete, die auf ihren Dienst warten
command-test-print = Probe
command-devices = Geräte
command-devices-help = Scanner, Waage und Drucker: was jedes sagt
command-sign-out = abmelden
command-sign-out-help = Abmelden; noch einmal: Programm beenden
command-leave = beenden
command-papers = Schein
command-papers-help = Letzten Schein oder geschlossene Liste drucken
command-type = tippen
command-type-help = Code oder Gewicht tippen
command-back = zurück
command-back-help = Schließen, was offen ist
command-enter = nehmen
command-enter-help = Das Getippte nehmen
command-erase = löschen
command-erase-help = Ein Zeichen löschen
command-up = hoch
command-up-help = Die Zeile darüber
command-down = runter
command-down-help = Die Zeile darunter

## Eine Zeile, was als Nächstes kommt
coach-pin-practice = Übung: Ruths PIN ist 274913. Dann Enter.
coach-pin = PIN eingeben, dann Enter. Esc bricht ab.
coach-sign-in = Ausweis scannen ({ $code }), dann gehört der Platz dir.
coach-queue = Ersten Behälter der Liste nehmen und scannen: { $code }
coach-devices = Irgendetwas scannen: es wird nur angesehen. Esc: zurück.
coach-opening = Der Auftrag wird geholt. Das dauert eine Sekunde.
coach-held = Weiter geht es nur mit dem Ausweis der Leitung: { $code }
coach-dispatch = Dienst mit seiner Ziffer wählen.
coach-dispatch-list = Pakete zählen. F6 schließt die Liste, Esc geht zurück.
coach-quality = Das Stück ansehen. Ist es gut, { $code } drücken.
coach-place = Hinlegen und den Code dort scannen: { $code }
coach-choice = Die Ziffer der Antwort drücken, etwa { $code }.
coach-changed = Stücke herausnehmen, dann das Regal scannen: { $code }
coach-parked = Dieser Karton wartet. Weiter geht es mit seinem Behälter.
coach-choose-box = Passenden Karton nehmen, sein Fach scannen: { $code }
coach-complete = Karton schließen: F6. Der Rest kommt in einen anderen.
coach-pack-as-it-is = Scannen, es bleibt in seiner Schachtel: { $code }
coach-pack = Nächstes Stück scannen und gleich hineinlegen: { $code }
coach-stray = Falsches Stück drin? Herausnehmen, { $code } scannen.
coach-pack-name = Das Stück hat keinen Code: / drücken, { $code } tippen
coach-weigh = Den Karton auf die Waage stellen. Richtig ist { $code }.
coach-weigh-no-scale = Paket schließen und zukleben. Dann F6 drücken.
coach-label-scan = Etikett aufkleben, dann scannen: { $code }
coach-slip-scan = Klebe den Beleg auf das Paket, dann scanne ihn: { $code }
coach-waiting = Dieses Paket wartet auf sein Label. Esc: zum nächsten.
coach-label-wait = Das Etikett kommt gleich. Karton bereithalten.

## Der Streifen oben
strip-online = online
strip-offline = offline seit { $time }
strip-offline-short = offline
strip-disk-low = Platte knapp
strip-disk-full = Platte voll
strip-unsent = { $count } ungesendet
strip-boxes = { $count } warten
strip-boxes-ready = { $count } warten, { $ready } bereit
strip-scan-none = noch kein Scan
strip-scan-seconds = Scan vor { $count } s
    .short = Scan { $count } s
strip-scan-minutes = Scan vor { $count } min
    .short = Scan { $count } min
strip-scan-hours = Scan vor { $count } h
    .short = Scan { $count } h
strip-scale = Waage
strip-printer = Druck
strip-nobody = niemand
strip-cut-off-minutes = { $carrier } { $minutes } min, noch { $count }
    .short = { $minutes } min, noch { $count }
    .least = { $minutes } min
strip-cut-off-time = { $carrier } { $time }, noch { $count }
    .short = { $time }, noch { $count }
    .least = { $time }

## Was ein Gerät braucht; ".short" steht im Streifen
trouble-paper-out = Etiketten einlegen.
    .short = Etiketten
trouble-head-open = Druckkopf schließen.
    .short = Kopf offen
trouble-ribbon-out = Neues Farbband einlegen.
    .short = Farbband
trouble-paused = Pausetaste am Drucker drücken.
    .short = Pause
trouble-too-hot = Drucker abkühlen lassen.
    .short = zu heiß
trouble-buffer-full = Warten: Der Drucker hat zu viel zu tun.
    .short = voll
trouble-not-answering = Kabel und Strom prüfen.
    .short = stumm
trouble-not-taking-data = Aus- und wieder einschalten.
    .short = hängt
trouble-gone = Wieder einstecken.
    .short = fehlt
trouble-no-access = Kein Zugriff: siehe packdesk doctor.
    .short = kein Zugriff
trouble-in-use = Ein anderes Programm hat es: dort beenden.
    .short = belegt
trouble-partial-format = Das halbe Etikett herausnehmen.
    .short = halbes Etikett
trouble-wrong-media = Die richtigen Etiketten einlegen.
    .short = falsche Etiketten
trouble-garbled = Hilfe holen: Tempo oder Sprache ist falsch.
    .short = unklar
trouble-wrong-unit = Wieder auf ihre Einheit stellen.
    .short = Einheit
trouble-occupied = Menü verlassen, ruhen lassen.
    .short = belegt
trouble-faulty = Aus- und wieder einschalten.
    .short = Fehler
trouble-another = Ein anderer Drucker steht hier: Leitung scannt Ausweis.
    .short = fremd
trouble-busy = Er druckt Etiketten von anderen: warten.
    .short = besetzt
trouble-nothing-came-out = Er hat das Etikett verschluckt: Sprache prüfen.
    .short = verschluckt
trouble-jam = Stau beheben.
    .short = Stau
trouble-queue-stopped = Seine Druckwarteschlange fortsetzen lassen.
    .short = steht
trouble-queue-closed = Seine Druckwarteschlange wieder öffnen lassen.
    .short = zu
trouble-no-such-queue = Hilfe holen: Seine Warteschlange gibt es nicht.
    .short = fehlt
trouble-not-allowed = Hilfe holen: Dieser Platz darf dort nicht drucken.
    .short = verboten
trouble-server-gone = Hilfe holen: Sein Druckserver ist weg.
    .short = kein Server
trouble-unsuitable = Er kann dieses Etikett nicht: anderen nehmen.
    .short = kann nicht
trouble-dropped = Seine Warteschlange hat es verworfen: neu drucken.
    .short = verworfen
trouble-other = Auf seine Anzeige sehen.
    .short = nachsehen

## Warum keine Verbindung
connection-starting = Die Zentrale wird gesucht.
connection-unreachable = Die Zentrale antwortet nicht.
connection-timed-out = Die Zentrale braucht zu lange.
connection-certificate = Das Zertifikat der Zentrale gilt nicht.
connection-not-the-central = An ihrer Stelle antwortet etwas anderes.
connection-token = Die Zentrale kennt den Schlüssel des Platzes nicht.
connection-garbage = Die Antworten der Zentrale ergeben keinen Sinn.
connection-too-large = Die Antwort der Zentrale ist zu groß.

## Warum die Leitung nötig ist
reason-channel = Der Shop bat zu warten.
reason-short = Ein Stück fehlt.
reason-damaged = Ein Stück ist beschädigt.
reason-question = Mit dem Auftrag stimmt etwas nicht.
reason-box = Es passt in keinen Karton hier.
reason-address-changed = Die Adresse änderte sich nach dem Etikettenkauf.
reason-label-taken-back = Der Paketdienst sagt, dass das Etikett zurückgenommen ist.
reason-cancelled-after-pack = Er wurde nach dem Packen storniert.
reason-double-pick = Zwei Plätze haben ihn gepackt.
reason-over-pack = Es ist mehr im Karton als gewollt.
reason-station-lost = Sein Platz fiel mittendrin aus.

## Der Rahmen
frame-not-taken = Nicht genommen
frame-look = Hier ansehen
frame-unchanged = Nichts wurde geändert.
frame-next = Danach { $order } in { $tote }
frame-this-express = Express
frame-box = { $carton ->
        [OWN-BOX] Eigene Schachtel
       *[other] Karton { $carton }
    }
frame-box-number = Karton { $number }
frame-totes = Behälter
frame-settling = { $weight }, schwankt
frame-settling-unknown = pendelt
frame-more = noch { $count }
frame-seconds = { $count } s
frame-stray = { $title } wurde gescannt. Im Karton? Heraus und { $place } scannen.
frame-strays = { $title } und { $count } weitere wurden gescannt. { $place } scannen.
frame-typing-weight = Gewicht oder Code
frame-typing-code = Code oder Name
window-too-small = packdesk braucht 80×24. Das Fenster hat { $width }×{ $height }.

# A PIN is asked for
pin-head = PIN eingeben
pin-head-new = Neue PIN wählen
pin-head-again = Neue PIN noch einmal eingeben
pin-head-checking = Die PIN wird geprüft
pin-for-sign-in = { $name } übernimmt diesen Platz.
pin-for-release = { $name } gibt frei, was angehalten ist.
pin-for-weight = { $name } nimmt das Gewicht an.
pin-for-take-over = { $name } übernimmt den Auftrag oder gibt ihn frei.
pin-for-void = { $name } storniert das Etikett.
pin-for-send-short = { $name } schickt den Auftrag ohne das Fehlende.
pin-about = PIN
pin-how = Ziffern, dann Enter. Rücktaste nimmt eine zurück.
pin-esc = Esc bricht ab: nichts geschieht, alles bleibt, wie es ist.
pin-lock = Fünf falsche PINs sperren den Ausweis hier für 15 min.
pin-new-rule = 6 bis 12 Ziffern, keine Reihe wie 123456, kein Muster.
pin-new-secret = Niemand sonst darf sie kennen: sie steht für Ihr Wort.
pin-asked = { $name }: PIN eingeben, dann Enter. Esc bricht ab.
pin-left = Keine PIN eingegeben. Nichts wurde geändert.
pin-digits = Eine PIN hat 6 bis 12 davon.
    .head = Nur Ziffern
    .todo = PIN eingeben, dann Enter. Esc bricht ab.
pin-not-scanned = Eine PIN wird getippt, nicht gescannt.
    .head = PIN wird erwartet
    .todo = PIN eingeben, dann Enter. Esc bricht ab.
pin-wrong = Falsche PIN. Versuche übrig hier: { $left }. Esc bricht ab.
pin-locked = { $name }: zu viele falsche PINs. { $minutes } min gesperrt.
    .head = Gesperrt
    .todo = Andere Leitung, anderer Platz, oder Karton abstellen.
pin-unset = { $name } hat noch keine PIN. Die Verwaltung vergibt sie.
    .head = Noch keine PIN
    .todo = Andere Leitung rufen oder Karton abstellen.
pin-change = Die PIN stimmt. Nun eine wählen, die sonst niemand kennt.
pin-not-the-same = Das waren zwei verschiedene PINs. Bitte neu wählen.
pin-unfit-form = Eine PIN hat 6 bis 12 Ziffern. Bitte neu wählen.
pin-unfit-easy = Diese errät man zuerst. Bitte eine andere wählen.
pin-unfit-same = Nicht diese. Bitte eine andere als zuvor wählen.
pin-offline = PINs prüft die Zentrale, und sie ist nicht erreichbar.
    .head = Offline
    .todo = Karton abstellen, nächsten Behälter nehmen.
pin-too-late = Wofür die PIN war, ist vorbei. Nichts wurde geändert.
    .head = Zu spät
    .todo = Auf den Schirm sehen und neu beginnen.
pin-refused = Nicht bestätigt: { $detail }
    .head = Nicht bestätigt
    .todo = Andere Leitung rufen oder Karton abstellen.

# Why a supervisor lets something pass
override-head = Warum ist es richtig?
override-asked = { $name }: Warum? Ziffer oder Worte. Esc bricht ab.
override-reason = { $reason ->
    [compared] Alles herausgenommen und verglichen
    [catalogue-wrong] Hinterlegtes Gewicht oder Maß falsch
    [padding] Mehr oder anderes Polster als sonst
    [scale-wrong] Die Waage zeigt etwas Falsches
    [settled] Was es anhielt, ist geklärt
    [counted] Beide Kartons sind gezählt
    [customer-agreed] Der Kunde ist einverstanden
    [urgent] Es muss jetzt gehen
    [packer-away] Wer es hatte, ist nicht da
    [bench-down] Der andere Platz arbeitet nicht
   *[other] Etwas anderes
}
override-about = Grund
override-how = Eine Ziffer der Liste, oder eigene Worte und Enter.
override-kept = Der Grund wird mit Ihrem Namen festgehalten.
override-too-long = Ein Grund hat höchstens 60 Zeichen.
    .head = Zu lang
    .todo = Kürzer sagen, dann Enter. Esc bricht ab.
override-no-reason = Ein Grund ist eine Ziffer der Liste, oder Worte.
    .head = Ein Grund wird erwartet
    .todo = Ziffer der Liste drücken oder tippen. Esc bricht ab.
override-not-scanned = Ein Grund wird gewählt, nicht gescannt.
    .head = Ein Grund wird erwartet
    .todo = Ziffer der Liste drücken oder tippen. Esc bricht ab.

## Anmeldung und Liste
sign-in-head = Ausweis scannen
sign-in-line = Platz { $station } · Standort { $site } · packdesk { $version }
sign-in-resume = Auftrag { $order } liegt noch hier, so wie er war.
sign-in-devices = Geräte
sign-in-scanner = Scanner
sign-in-scale = Waage
sign-in-printer = Etikettendrucker
sign-in-central = Zentrale
sign-in-ready = bereit
sign-in-wedge = tippt wie eine Tastatur: Probe durch Scan
sign-in-no-device = keine an diesem Platz
sign-in-offline = { $why } Offline seit { $time }.
sign-in-unsent = { $count ->
    [0] Alles ist gesendet.
    [one] Ein Eintrag ist noch nicht gesendet.
   *[other] { $count } Einträge sind noch nicht gesendet.
}
queue-head = Behälter scannen
queue-line = { $count ->
    [0] Nichts ist zu packen.
    [one] Ein Auftrag ist zu packen.
   *[other] { $count } Aufträge sind zu packen.
}
queue-offline = { $why } Was hier beiseitesteht, geht trotzdem.
queue-column-leaves = bis
queue-column-order = Auftrag
queue-column-totes = Behälter
queue-column-units = Stück
queue-column-carrier = Dienst
queue-column-note = Hinweis
queue-held = angehalten
queue-elsewhere-at = an Platz { $station }
queue-own = beiseitegestellt: weiter mit dem Behälter
queue-ahead-line = { $count ->
    [one] ein Auftrag ist hier und kann gepackt werden
   *[other] { $count } Aufträge sind hier und packbar
}
queue-ahead-head = hier, ohne Netz packbar
queue-reserved-at = reserviert für Platz { $station }
queue-boxes = Pakete, die auf ihr Label warten: { $count }
queue-boxes-ready = Beleg scannen: sein Label kommt
queue-boxes-waiting = sein Label kommt von selbst
queue-more = { $count } weitere
queue-column-lines = Zeilen
queue-by-carrier = Nach Dienst
queue-carrier-count = { $count } zu packen
queue-carrier-ready = { $count } fertig

## Öffnen, und was dem entgegensteht
opening-head = { $code } wird geöffnet
opening-line = Die Zentrale wird gefragt. { $key }: nicht länger warten.
barred-claimed-head = An Platz { $station }
barred-claimed-line = { $name } packt ihn dort.
barred-held-head = Angehalten
barred-todo = Der Ausweis der Leitung öffnet. Oder nächster Behälter.

## Packen
pack-complete = DIESEN KARTON SCHLIESSEN: F6
pack-complete-line = Der Rest kommt in einen anderen. { $units } sind darin.
pack-take-box = { $carton ->
        [OWN-BOX] Geht, wie es ist
       *[other] Karton { $carton } nehmen
    }
pack-take-box-line = Dann jedes Stück scannen und gleich hineinlegen.
pack-next-head = Nächstes Stück scannen
pack-as-it-is-line = Kein Karton. Scannen.
pack-by-hand = Passt in keinen Karton
pack-by-hand-line = Von Hand packen, dann scannen.
pack-put-in = In den Karton
pack-count = { $packed } von { $wanted }
pack-last = Das war das letzte davon.
pack-alone = WIE ES IST
pack-wrap = EINWICKELN
pack-wrap-line = Einwickeln, { $millimetres } mm rundum.
pack-bears-line = Höchstens { $weight } obenauf.
pack-fragile = ZERBRECHLICH
pack-fragile-line = Zerbrechlich: nichts darauflegen.
pack-no-code = KEIN CODE: /{ $name } TIPPEN
pack-upright = AUFRECHT
pack-upright-line = Aufrecht stellen.
pack-check = PRÜFEN
pack-to-do = zu tun
pack-done = fertig
pack-left = noch { $count }
pack-done-count = { $packed } von { $wanted }
pack-short-count = { $count } fehlt
pack-above = { $count } weitere darüber
pack-below = { $count } weitere darunter
pack-note = Hinweis: { $note }
side-box = Karton
side-inside = innen { $length } × { $width } × { $height } mm
side-load = trägt bis { $weight }
side-contents = Im Karton
side-nothing = Noch nichts.
side-product = Stück
side-product-number = Nummer { $sku }
side-product-size = { $length } × { $width } × { $height } mm
side-product-weight = wiegt { $weight }
side-product-unweighed = nie gewogen
side-code = Code { $code }
side-case-code = Gebinde zu { $units }: { $code }
choose-box-head = Karton wählen
choose-box-line = Keiner passt sicher. Einen nehmen, sein Fach scannen.
choose-box-own = ein Stück, wie es ist, ohne Karton
choose-box-next = Nächsten Karton nehmen
choose-box-size = { $length } × { $width } × { $height } mm
choose-box-stock = { $count } da
choose-box-list = Kartons an diesem Platz

## Prüfen und Ausnahmen
quality-yes = Ansehen, bevor es hineinkommt.
exception-line = Es geht um: { $title }
exception-places = Plätze
exception-short = Jemand sucht danach. Weiter mit dem nächsten Auftrag.
exception-damage-packed = Es wieder aus dem Karton nehmen. Ein anderes scannen.
exception-damage = Es geht aus dem Bestand. Ein anderes scannen.
exception-hold = Die Leitung klärt es. Weiter mit dem nächsten Auftrag.
exception-park = Der Auftrag bleibt deiner. Weiter mit seinem Behälter.
exception-box = In der Liste stehen die nächstgrößeren und -kleineren.
exception-digit = Ziffer drücken.
exception-scan-badge = Das darf nur die Leitung. Esc geht zurück.
exception-scan-place = Hinlegen und den Platz scannen. Esc geht zurück.
exception-scan-box = Oder den Karton scannen.

## Wiegen
plan-loose = Beliebige Folge, Schweres zuerst
plan-share = { $count ->
        [one] Karton { $box } von { $boxes }: 1 Teil hier hinein
       *[other] Karton { $box } von { $boxes }: { $count } Teile hier hinein
    }
plan-kept-apart = { $one } und { $other } nie in einen Karton
plan-own-box = { $alone } geht, wie es ist
plan-enough-of-it = Höchstens { $most } × { $tag } je Karton
plan-layer = Lage { $layer } von { $layers }, hinten ist oben
plan-first = { $own } kommt obenauf: beiseitelegen, erst { $letter }
plan-fragile = ZERBRECHLICH: nichts darauf
plan-void = { $material ->
        [none] { $goods } von { $space } l, dann { $void } l Papier
       *[other] { $goods } von { $space } l, dann { $void } l { $material }
    }
plan-back-left = hinten links
plan-back = hinten
plan-back-right = hinten rechts
plan-left = links
plan-middle = Mitte
plan-right = rechts
plan-front-left = vorn links
plan-front = vorn
plan-front-right = vorn rechts
plan-flat = flach
plan-on-edge = auf der Kante
plan-upright = aufrecht
plan-this-side-up = diese Seite oben
why-none-left = { $own } statt { $other }: keiner mehr da
why-too-heavy = { $own } statt { $other }: { $by } zu schwer
why-too-long = { $own } statt { $other }: { $by } mm zu lang
why-volume = { $own } statt { $other }: zu voll
why-arrangement = { $own } statt { $other }: passt nicht hinein
why-not-cheaper = { $own } statt { $other }: nicht billiger
why-dearer = { $other } +{ $more }
why-service = { $service }: { $price } insgesamt
weigh-head = Karton auf die Waage
weigh-empty-head = Erst die Waage leeren
weigh-empty-line = Was darauf liegt, lag schon vorher da.
weigh-close-head = Karton zumachen: { $key }
weigh-close-line = Hier ist keine Waage. Karton schließen und zukleben.
weigh-negative-head = Alles herunter, Nulltaste
weigh-negative-line = Die Waage zeigt weniger als nichts.
weigh-tared-head = Tara von der Waage nehmen
weigh-tared-line = Alles herunter und C an der Waage drücken.
weigh-overload-head = Zu schwer für die Waage
weigh-overload-line = Woanders wiegen: / und das Gewicht tippen.
weigh-gone-head = Die Waage ist abgesteckt
weigh-gone-line = Einstecken. Oder / und das Gewicht tippen.
weigh-mute-head = Die Waage antwortet nicht
weigh-mute-line = Kabel prüfen. Oder / und das Gewicht tippen.
weigh-garbled-head = Die Waage ist unverständlich
weigh-garbled-line = Hilfe holen. Oder / und das Gewicht tippen.
weigh-unit-head = Waage zeigt andere Einheit
weigh-unit-line = Zurückstellen. Oder / und das Gewicht tippen.
weigh-busy-head = Die Waage ist beschäftigt
weigh-busy-line = Ruhen lassen. Oder / und das Gewicht tippen.
weigh-fault-head = Die Waage meldet einen Fehler
weigh-fault-line = Aus und ein. Oder / und das Gewicht tippen.
weigh-without-line = Oder { $key }: zu mit { $weight }, wie berechnet.
weigh-expected = Richtig ist { $weight } ± { $tolerance }
weigh-unknown = Sollgewicht nicht bekannt: Jedes Gewicht gilt.
weigh-less-head = { $weight } zu leicht
weigh-more-head = { $weight } zu schwer
weigh-figures = Gewogen { $weight }. Richtig ist { $expected } ± { $tolerance }.
weigh-missing = Fehlt ein { $title }?
weigh-extra = Ist ein { $title } zu viel darin?
weigh-swapped = Liegt { $other } statt { $title } darin?
weigh-cannot-tell = { $count ->
    [1] Das Gewicht verrät es nicht. Zählen: { $title }.
   *[other] Das Gewicht verrät es nicht. Leichtes zählen.
}
weigh-stray = Ist { $title } noch darin?
weigh-choice-look = Nachsehen, dann noch einmal wiegen
weigh-choice-recount = Alle Stücke gezählt: Der Karton stimmt
weigh-choice-supervisor = Der Ausweis der Leitung bestätigt es
weigh-scan-badge = Scan
weigh-contents = Im Karton

## Etikett
label-ask-head = Etikett wird angefordert
label-buying-head = Etikett wird gekauft
label-buying-line = { $key } stellt das Paket beiseite.
label-offline-head = Ohne Netz: noch kein Etikett
label-offline-line = Es kommt mit dem Netz. { $key } stellt den Karton weg.
slip-scan-head = Beleg aufkleben und scannen
slip-scan-line = Das Paket wartet dann auf sein Label.
label-unsure-head = Etikett ungewiss
label-unsure-line = Vielleicht ist es gekauft. Doppelt wird nie gekauft.
label-unprintable-head = Etikett nicht druckbar
label-unprintable-line = { $key } stellt es beiseite. Dem Büro sagen, was hier steht.
label-refused-head = Der Dienst sagt nein
label-none-head = Etikett holen und scannen
label-none-line = Dieser Platz hat keinen Drucker.
label-resumed-head = Das Etikett ist noch nicht gedruckt
label-resumed-line = Ist das sein Karton? Dann 1 drücken.
label-printing-head = Etikett wird gedruckt
label-printing-line = Drucker { $printer }
label-trouble-head = { $printer } braucht eine Hand
label-trouble-line = { $todo } Dann druckt er von selbst.
label-not-printed-head = Kein Etikett kam heraus
label-not-printed-line = { $todo } Dann 1 drücken.
label-unknown-head = Ist …{ $last } in der Hand?
label-unknown-line = Dann aufkleben und scannen.
label-unknown-elsewhere = Kommt woanders noch eins heraus: vernichten.
label-missed = Abholung verpasst: das Büro weiß, was noch geht.
label-customs-by-hand = Zollerklärung nötig: das Büro druckt das CN23.
label-enclosing-head = { $document ->
    [gift] Die Geschenkkarte wird gedruckt
    [inserts] Die Beilagenliste wird gedruckt
   *[return] Das Retourenetikett wird gedruckt
}
label-enclosing-line = In den Karton legen. Das Etikett folgt.
label-enclosure-missing = { $document ->
    [gift] Keine Geschenkkarte da? End druckt sie.
    [inserts] Keine Beilagenliste da? End druckt sie.
   *[return] Kein Retourenetikett da? End druckt es.
}
label-enclosures-missing = Nicht da? End druckt sie: { $things }.
label-customs-and-enclosures = Büro: CN23. End: { $things }.
label-enclosure = { $document ->
    [gift] Geschenkkarte
    [inserts] Beilagenliste
   *[return] Retourenetikett
}
label-scan-head = Aufkleben und scannen
label-scan-line = Das Etikett endet auf …{ $last }
label-in-folder = Übungsdrucker: Es liegt in { $folder }
label-choice-again = Drucken
label-choice-none = Es kam keins heraus
label-choice-ask = Jetzt noch einmal fragen
slip-choice-again = Beleg nochmals drucken
slip-choice-now = Nicht warten: Zwischenbeleg
label-choice-retry = Noch einmal versuchen
label-choice-reopen = Den Karton wieder öffnen
label-choice-reprint = Es ist nicht gut: neu drucken
label-choice-give-up = Nicht darauf warten
label-choice-void = Das Etikett stornieren
label-choice-neighbour = Der Drucker eines Nachbarn
label-choice-printer = Anderer Drucker, oder wieder der eigene
label-order = Auftrag { $order }
label-to = an
label-preview = Etikett
label-sscc = SSCC
label-tracking = Sendung

## Geändert, angehalten, beiseite, fertig
changed-cancelled-head = Storniert: alles heraus
changed-cancelled-line = Nicht verschicken.
changed-take-out-head = Herausnehmen
changed-line = Weglegen und den Platz dort scannen, etwa { $place }.
changed-cage-line = Etikett vernichten. Karton zu { $place } bringen, dort scannen.
changed-units = { $count } × { $title }
held-head = Angehalten
held-line = Der Ausweis der Leitung gibt frei.
held-outdated-line = Der Ausweis der Leitung storniert es und kauft ein neues.
exception-printer = Es trägt den Namen dieses Platzes. Holen und scannen.
exception-reprint = Das erste wird vernichtet, das neue gescannt.
exception-void = Das Etikett gilt nirgends mehr. Ein neues wird gekauft.
held-place = Er wartet bei { $place }.
parked-head = Beiseitegestellt
parked-line = Wartet bei { $place }. Weiter mit seinem Behälter.
waiting-head = Wartet auf sein Label
waiting-line = Das Label kommt von selbst. Stelle das Paket zurück.
done-head = Fertig
done-line = Nächsten Behälter scannen.

## Geräte
devices-test-print = { $key } druckt ein Probeetikett.
devices-head = Probescan
devices-line = Hier wird ein Scan nur angesehen. Esc geht zurück.
devices-scanned = Dieser Scan wurde nur angesehen.
devices-scanner = Scanner { $name }
devices-keyboard = Scanner als Tastatur
devices-scale = Waage
devices-neighbour = Etiketten an { $name }
devices-printer = Drucker { $name }
devices-there = da
devices-none = keiner eingerichtet
devices-nothing-yet = noch nichts gekommen
devices-failed = Der letzte Scan war nicht lesbar: { $reason }
devices-self-test = Der Tastaturtest: dieser Rechner liest Tasten { $layout }.
devices-scale-empty = leer, in Ruhe
devices-scale-stable = { $weight }, in Ruhe
devices-scale-negative = unter null: leeren und auf null stellen
devices-scale-overload = mehr, als sie wiegen kann
devices-scale-tared = Tara ist gesetzt: löschen

## Als was ein Scan verstanden wurde
explain-trade-item = Es ist eine Artikelnummer.
explain-add-on = Es ist der Zusatz einer Artikelnummer.
explain-logistic-unit = Es ist die Nummer eines Pakets oder einer Palette.
explain-elements = Es sind GS1-Daten.
explain-digital-link = Es ist eine GS1-Webadresse.
explain-web-address = Es ist eine Webadresse ohne GS1-Daten.
explain-command = Es ist ein Befehl des Packplatzes.
explain-tote = Es ist der eigene Code eines Behälters.
explain-order = Es ist der eigene Code eines Auftrags.
explain-carton = Es ist der eigene Code eines Kartons.
explain-insert = Es ist der eigene Code einer Beilage.
explain-badge = Es ist der eigene Code eines Ausweises.
explain-location = Es ist der eigene Code eines Platzes.
explain-text = Es ist Text: Behälter, Auftrag, Platz, Ausweis?
explain-unreadable = Es ist kein Code.
explain-symbology = { $aim } sagt: { $symbology }.
explain-symbology-gs = { $aim } sagt: { $symbology }, { $name }.
explain-product = Artikel { $number } ({ $format }).
explain-product-case = Artikel { $number } ({ $format }, Gebinde).
explain-product-variable = Artikel { $number } ({ $format }, variables Maß).
explain-product-restricted = Artikel { $number } ({ $format }, nur intern).
explain-products = Artikel, die es sein können: { $numbers }.
explain-unit = Paket oder Palette { $number }.
explain-element = ({ $ai }) { $title }: { $value }
explain-ignored = { $parameter } wurde übergangen.
explain-restricted = Interne Nummer: Artikel { $item }, { $value }; suchen: { $lookup }.
explain-fault = Falsch: { $fault }.
explain-marked = Hier: { $text }
explain-symbology-unknown = Ohne Angabe des Scanners; aus den Zeichen geschlossen.
explain-several-readings = Die Ziffern stimmen auf mehr als eine Art.
explain-leading-separator = Ein Trennzeichen am Anfang fiel weg.
explain-substituted-separator = Das Trennzeichen kam als anderes Zeichen.
explain-possibly-swallowed = Fehlt in einem Wert ein Trennzeichen?
explain-short-gtin = Die Artikelnummer hatte weniger als 14 Stellen.
explain-expanded = Ein UPC-E wurde ausgeschrieben.
explain-all-zeros = Eine Nummer aus Nullen benennt nichts.

## Übergabe und Hilfe
dispatch-head = Welcher Dienst ist da?
dispatch-line = Seine Ziffer drücken.
dispatch-open-head = Liste schließen: { $key }
dispatch-open-line = Erst die Pakete zählen. Esc geht zurück.
dispatch-closing-line = Die Liste geht an die Zentrale. Pakete verladen.
dispatch-closing-head = Liste wird geschlossen
dispatch-none = Nichts wartet auf einen Dienst.
dispatch-column-ready = fertig
dispatch-column-to-pack = zu packen
dispatch-column-tracking = Sendung
dispatch-ready = { $count ->
    [one] { $carrier }: ein Paket
   *[other] { $carrier }: { $count } Pakete
}
dispatch-cut-off = bis { $time }
help-head = Was hier geht
help-line = Ein Scan schließt diese Seite und zählt.
codes-title = Codes für den Scanner
codes-intro = Schwarz auf Weiß drucken. Scanner eine Hand breit entfernt.
codes-setup = Einrichten
codes-self-test = Tastaturtest
codes-commands = Befehle
codes-choices = Antworten auf eine Frage
codes-own = Behälter, Aufträge, Kartons, Beilagen, Ausweise, Plätze
help-digits = 0-9
help-digits-help = Antwort wählen; auf dem Blatt: CMD.D1.…
help-elsewhere = Bei anderen Schritten
