# What the packer reads at the bench. Verb first, no blame: what happened, what was not changed, what to do.
# ".head" stands in the frame in capitals, ".todo" below it.

## Signing in
signed-in = Hello { $name }, scan a tote.
signed-in-here = Hello { $name }, go on here.
already-signed-in = { $name } is signed in already.
signed-out = Signed out. Scan a badge to start.
own-code-misread = { $code } was misread. Scan it again.
badge-unknown = Nobody here has the badge { $code }.
    .head = Badge not known
    .todo = Scan your own badge, or ask a supervisor.
no-roster = This bench has no list of people yet.
    .head = No badges known yet
    .todo = The list comes with the network. Ask a supervisor.
roster-expired = The central is away, the list of badges is over 12 h old.
    .head = Badges too old
    .todo = Bring the central back. Who is signed in goes on.
roster-clock = This bench's clock is behind: its list of badges is younger.
    .head = Clock is wrong
    .todo = Set the clock, or bring the central back.
roster-missing = The central is away and left no list of badges here.
    .head = No badges known
    .todo = Bring the central back, or enrol the bench anew.
roster-forged = The list of badges here is not what the central signed.
    .head = Badges not believed
    .todo = Call the administrator: the bench is enrolled anew.

## Opening
opening = Asking for the order.
order-opened = Order { $order } is on the bench.
memory-lost = This bench's memory was damaged: count every begun box.
count-the-box = Order { $order }: count the box. Known: { $packed }.
sign-out-parks-first = First finish the box, or set it aside with F8.
leave-from-sign-in = F12 ends the program.
    .head = Not with this key
leave-from-bench = Finish the box or park it (F8). Then F12, and F12 again.
    .head = Not with this key
leave-from-elsewhere = F12 signs out; F12 once more ends the program.
    .head = Not with this key
order-is-open = Order { $order } is on the bench already.
tote-seen = Tote { $tote } belongs to this order.
scan-a-tote-not = { $code } is no tote and no order.
    .head = Scan a tote first
    .todo = Scan the tote. Then scan what is in it.
offline-cannot-open = { $code } cannot be opened while offline.
    .head = Offline
    .todo = Take an order that is here already, or wait.
offline-several = { $code }: several orders have this code.
    .head = Which order?
    .todo = Scan the other code of the order.
scan-while-opening = One moment: the order is not here yet.
scan-while-closing = Wait: the list is being closed.
    .head = Scan came too early
    .todo = Scan it again when the order is on the screen.
open-not-found = Nothing is known about { $code }.
    .head = No such tote or order
    .todo = Scan the order number, or put it on the problem shelf.
open-claimed-elsewhere = { $name } has it at bench { $station }.
    .head = Another bench has it
    .todo = Take the next tote, or ask a supervisor.
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
   *[other] A supervisor has to look at it first.
}
    .head = On hold
    .todo = Take the next tote, or ask a supervisor.
open-on-hold-noted = On hold: { $note }
    .head = On hold
    .todo = Take the next tote, or ask a supervisor.
open-wrong-state = { $code } has nothing to pack now, or means several orders.
    .head = Not opened
    .todo = Scan the order number, or take the next tote.
open-cancelled = This order was cancelled. Do not pack it.
    .head = Cancelled
    .todo = Bring the tote to { $place }. Scan the next tote.
open-answer-mismatch = Another order's answer came. Scan { $code } again.
open-log-behind = The log is not through yet. Scan { $code } again.
open-refused = It cannot be opened: { $detail }
    .head = Not opened
    .todo = Scan the next tote, or ask a supervisor.
open-done = Order { $order } is done here already.
    .head = Done already
    .todo = Scan the next tote.
lease-lost = Order { $order } is at another bench now.
    .head = Order was taken over
    .todo = Bring its box and totes to that bench.

## Packing
unit-as-it-is = { $title } goes by itself.
unit-packed = { $units ->
    [one] { $title } is in the box.
   *[other] { $units } × { $title } are in the box.
}
unit-packed-of-weight = { $title }, { $weight }, is in the box.
undone = { $units ->
    [one] Taken back: { $title }. Take it out of the box.
   *[other] Taken back: { $units } × { $title }. Take them out of the box.
}
    .head = Take it out
box-taken = { $carton ->
        [OWN-BOX] It ships as it is.
       *[other] Box { $carton } it is.
    }
better-box = { $carton ->
        [OWN-BOX] It ships as it is: { $less } less.
       *[other] Better box found: { $carton }, { $less } less.
    }
check-it = Look at it first: { $title }
put-back-done = Wrong pieces are at { $place }. Thank you.
refused-not-in-order = { $title }
    .head = Not in this order
    .todo = Out of the box. Scan { $place }.
refused-too-many = { $title }
    .head = One too many
    .todo = Out of the box. Scan { $place }.
refused-case-too-large = { $title }: case of { $units }, wanted { $open }
    .head = Too many in this case
    .todo = Scan the pieces one by one.
refused-kept-apart = { $title }: { $one } and { $other } never share a box
    .head = Not into this box
    .todo = Out of the box. Scan { $place }.
refused-enough-of-it = { $title }: at most { $most } × { $tag } in a box
    .head = Not into this box
    .todo = Out of the box. Scan { $place }.
refused-own-box = { $alone } goes alone in its parcel.
    .head = Not into this parcel
    .todo = Put it aside. Close this parcel first.
refused-not-as-it-is = { $title } does not ship as it is.
    .head = It needs a box
    .todo = Choose another box: F5.
refused-one-piece-only = Only one piece ships as it is. Take the others out first.
refused-unknown = Nobody knows { $code }.
    .head = Unknown code
    .todo = Scan another code on it, or press / and type its name.
refused-elsewhere = { $code } belongs to something else.
    .head = Not wanted here
    .todo = Put it aside. Scan a piece of this order.
refused-other-tote = Tote { $tote } belongs to another order.
    .head = Another order's tote
    .todo = Put the tote back. Take nothing out of it.
refused-check-first = Answer the check first.
    .head = Look at it first
refused-nothing-to-undo = Nothing in this box can be taken back.
    .head = Nothing to take back
refused-interrupted = The order was stopped from outside.
    .head = Stopped
    .todo = Read what the screen asks for.
refused-units-open = { $units ->
    [one] One piece is still missing.
   *[other] { $units } pieces are still missing.
}
    .head = Not full yet
    .todo = Scan the missing pieces, or press F3.
refused-box-empty = Nothing is in the box yet.
    .head = The box is empty
    .todo = Scan a piece into the box.
refused-weight-less = The box is { $difference } too light.
    .head = Too light
refused-weight-more = The box is { $difference } too heavy.
    .head = Too heavy
refused-wrong-label = This is not the label of this box.
    .head = Wrong label
    .todo = Scan the label that ends in { $expected }.
refused-voided-label = This label was voided: remove it from the box.
    .head = Label was voided
    .todo = Tear { $code } off, then scan the new label.
refused-answer-mismatch = An answer for another parcel came. It was not used.
    .head = Answer not used
    .todo = Go on. Nothing was bought twice.
refused-wrong-step = That does not fit this step.
refused-label-outdated = Its label may not be used any more: it has to be voided.
    .head = Not now
supervisor-needed = Only a supervisor's badge settles this.
    .head = A supervisor is needed
    .todo = Call a supervisor, or take the next tote.
another-supervisor-needed = Only another supervisor's badge settles this.
    .head = A second supervisor
    .todo = Call another supervisor, or set the box aside.
order-cancelled-now = The order was cancelled just now.
    .head = Cancelled
order-changed-now = The order was changed just now.
    .head = Changed
order-held-now = The order was stopped just now.
order-label-outdated-now = New address: do not use this label. Get a supervisor.
    .head = On hold
order-label-taken-back-now = The carrier took this label back. Get a supervisor.
    .head = On hold
order-changed-quietly = The order was changed. Go on as the list says.
    .head = The list has changed
    .todo = Look at the list, then go on.
taken-out = Taken out and brought to { $place }.
changed-first = First take out what is not wanted.
changed-cage = Its label is paid for: bring it to the cage and scan there.
    .head = First take out
    .todo = Then scan { $place }.

## Exceptions
ask-check = { $question }
ask-short-reason = What is missing, and why?
ask-short-place = Where will the box wait?
ask-damage-reason = What is wrong with it?
ask-damage-place = Where do you put it?
ask-hold-reason = What has to be settled?
ask-hold-place = Where will the box wait?
ask-park-place = Where will the box wait?
ask-printer = Which printer does the label go to?
ask-box = Which box do you take instead?
ask-box-reason = Why another box?
ask-reprint-reason = What is wrong with the label?
ask-void-reason = Why may the label not be used?
ask-void-badge = A supervisor scans the badge to void the label.
ask-which = Which of them is it?
check-good = Good. It goes into the box.
short-not-in-tote = It is not in the tote.
short-wrong-item = Another product lay in its place.
short-case-short = The case held fewer.
short-damaged = It is damaged and there is no other.
ask-short-badge = Or without it: a supervisor's badge.
short-send-rest = Send the rest now, without it.
damage-broken = Broken, cracked or dented
damage-leaking = Leaking or wet
damage-opened = Opened, seal broken
damage-dirty = Dirty or scratched
hold-question = Something is wrong with the order.
hold-box = It does not fit any box here.
hold-damaged = It is damaged and there is no other.
box-none-left = None left
box-too-small = Too small
box-too-large = Too large
box-damaged = Damaged
reprint-unreadable = It cannot be read.
reprint-torn = It is torn, creased or wet.
reprint-misplaced = It stuck to something else.
void-wrong-parcel = Box or weight are wrong: weigh it again.
void-paper-lost = The paper is lost.
printer-option = Printer { $printer }
printer-option-own = This bench's own: { $printer }
box-option = { $carton ->
        [OWN-BOX] No box: one piece as it is
       *[other] Box { $carton }
    }
stays-out-none-left = none left
stays-out-too-heavy = { $by } too heavy
stays-out-too-short = { $by } mm too short
stays-out-too-small = too small
which-option = { $title }
which-one = { $code } is on more than one product: say which.
which-thing = { $code } is on more than one thing: say which.
which-badge = The badge of { $name }
which-place = The place { $place }
which-carton = { $carton ->
        [OWN-BOX] No box: one piece as it is
       *[other] The carton { $carton }
    }
which-tote = The tote { $code }
which-order = The order { $code }
short-recorded = The box waits on { $place }. Somebody looks for it.
short-sent-without = It goes without. The rest follows as a new order.
damage-recorded = It lies at { $place }. Scan another one.
held-recorded = The box waits on { $place } for a supervisor.
parked = The box waits on { $place }. Scan its tote to go on.
scan-a-place-not = { $code } is no place.
    .head = Scan a shelf
    .todo = Scan the code on the shelf, or press Esc.
answer-first = { $code } was not taken.
    .head = Answer first
    .todo = Press a digit, or Esc to go on as before.
hold-released = { $name } let it go on.

## Weight
box-full = The box is full. Room after all? Scan on.
box-closed = The box is closed with { $weight }.
box-closed-typed = Closed with { $weight }, as typed.
box-closed-calculated = Closed with { $weight }, calculated, not weighed.
look-again = Look again, then weigh again.
recount-accepted = Counted again: the box is closed.
weight-accepted = { $name } accepted the weight.
weight-unknown = A product here was never weighed.
    .head = Weight not known
    .todo = Weigh the box elsewhere. Press / and type the weight.

## Label
label-bought = The label is bought.
label-printed = The label is out. Stick it on and scan it.
label-not-printed = The label did not come out.
label-in-hand = Is label …{ $last } in your hand?
label-refused = No label: { $reason }
label-waits-offline = Offline: the label comes when the network does.
slip-given = No label now: an interim slip is printed.
slip-printed = Stick the slip on the box, then scan it.
slip-not-printed = Is the slip out? Scan it on the box; 2 prints again.
slip-on-box = { $order }: put the box on the waiting place.
slip-cannot-be-drawn = The slip cannot be printed. Park the box.
label-missing = The label is bought but not at this bench. Ask a supervisor.
label-not-confirmed = Not sure about the label: { $detail }
label-customs = No label yet. { $detail }
label-unprintable = Bought, not printable: { $detail }
paper-asked = { $paper ->
    [list] The hand-over list goes to the office printer.
   *[slip] The packing slip goes to the office printer.
}
paper-not-printed = { $paper ->
    [list] No hand-over list: { $why }
    [customs] No customs form: { $why }
   *[slip] No packing slip: { $why }
}
paper-unknown = { $paper ->
    [list] Hand-over list not sure: { $why }. Look.
    [customs] Customs form not sure: { $why }. Look.
   *[slip] Packing slip not sure: { $why }. Look.
}
slip-in-question = Is the packing slip there? If not, End prints it.
    .head = Where is the slip?
    .todo = Look at the office printer. End prints the slip.
label-asked-again = Asked for the label again.
label-denied = No label came out. It is printed again.
label-printed-again = Destroy the first copy. Another one is printed.
label-voided = Voided. Remove the old label: a new one is bought.
label-voided-weigh = Voided. Remove the old label and weigh the box again.
void-asked = Taking the label back.
void-offline = Offline: a label is voided only with the network.
void-refused = The label is not voided: { $detail }
box-reopened = The box is open again.
printer-swapped = Labels go to { $printer } now. Every one is scanned.
printer-swapped-back = Labels go to { $printer } again.
printer-swapped-late = To { $printer }. Cut-off passed: next collection.
label-follows = Nothing came out. The label goes to { $printer }.
printer-waits = The printer needs a hand.
printer-confirmed = This is the printer of this bench now: { $name }.
order-done-customs = Order { $order } is done, without its customs form.
    .head = The customs form is missing
    .todo = No A4 printer here. Have the office print the CN23.
test-print-asked = A test label goes to { $printer }.
test-print-out = The test label is out.
test-print-not-out = The test label did not come out.
test-print-unknown = Is the test label out? The printer cannot tell.
enclosure-not-out = { $document ->
    [gift] No gift card came out. End prints it.
    [inserts] No list of inserts came out. End prints it.
   *[return] No return label came out. End prints it.
}
enclosure-not-sure = { $document ->
    [gift] Is the gift card out? Else End prints it.
    [inserts] Is the inserts list out? Else End prints it.
   *[return] Is the return label out? Else End prints it.
}
box-done = This box of { $order } is done. Now the next one.
order-done = Order { $order } is done.

# Badges on paper
badge-trainee = Trainee
badge-packer = Packer
badge-supervisor = Supervisor

# Documents on paper, in the customer's language.
document-slip = Packing slip
document-date = Date { $date }
document-order = Order
document-carrier = Carrier
document-tracking = Tracking number
document-gift = A message for you
document-sku = Article
document-item = Description
document-ordered = Ordered
document-packed = Enclosed
document-note = Note
document-missing = { $units } to follow
document-inserts = Also in this parcel
document-returns = Returns
document-page = Page { $page } of { $pages }
document-handover = Hand-over list
document-from = From
document-closed = Closed
document-parcels = Parcels
document-weight = Weight
document-destination = Destination
document-received = Received all parcels listed here, undamaged.
document-sign-driver = Date, time, driver's name and signature
document-sign-site = For the site: name and signature

## Dispatch
list-closing = Closing the list.
list-closed = { $parcels ->
    [one] List { $number } is closed: one parcel. End prints it.
   *[other] List { $number } is closed: { $parcels } go. End prints it.
}
list-closed-no-printer = { $parcels ->
    [one] List { $number } is closed: one parcel. Office prints it.
   *[other] List { $number } is closed: { $parcels } go. Office prints it.
}
list-empty = No parcel is ready for this carrier.
    .head = The list is empty
    .todo = Finish parcels for this carrier first.
list-not-closed = The list is still open: { $detail }
    .head = Not closed
    .todo = Try again, or ask a supervisor.

## The bench itself
not-durable = It could not be saved: { $why }
    .head = Not saved
    .todo = Scan it once more. Call somebody if this comes again.
not-durable-full = The disk of this bench is full: nothing was saved.
    .head = Not saved
    .todo = Put it back. Call somebody to free space, then go on.
not-durable-read-only = This bench may not write its disk: nothing was saved.
    .head = Not saved
    .todo = Put it back. Call somebody, take another bench.
not-durable-failed = The disk of this bench failed: it is out of service.
    .head = Not saved
    .todo = Put it back. Call somebody: packdesk is started again.
disk-low-now = The disk of this bench is getting full. Call somebody.
disk-full-now = The disk is full. Finish this order and call somebody.
disk-full-no-new = The disk of this bench is full.
    .head = No new order
    .todo = Finish what is open. Call somebody to free space.
caps-lock-on = Caps Lock is on.
    .todo = Turn it off, then scan again.
layout-same = The scanner types what it reads. Nothing to set.
layout-mapped = Scanner types as US, this computer reads { $layout ->
    [de] German.
    [fr] French.
    [gb] British.
    [be] Belgian.
    [ch] Swiss.
    [es] Spanish.
    [it] Italian.
    [se] Swedish.
   *[other] { $layout }.
}
    .todo = Its scans are read right from now on.
stored-scans = { $count } stored scans came at once.
    .todo = Enter takes them, Esc drops them.
stored-dropped = { $count } stored scans were dropped.
scan-unreadable = The code could not be read whole.
    .head = Not readable
    .todo = Scan it again, slowly.
scan-lost = A scan may have been lost on its way.
    .head = Scan lost?
    .todo = Scan this piece again.
scanner-gone = Scanner { $name } is not there any more.
    .head = Scanner gone
    .todo = Plug it in again. Until then, use another.
scanner-gone-in-a-scan = Scanner { $name } went in the middle of a scan.
    .head = Scanner gone
    .todo = Plug it in, then scan that piece again.
scanner-trouble = Scanner { $name } cannot be used.
    .head = Scanner trouble
    .todo = Ask for help: packdesk doctor says more.
scanner-back = Scanner { $name } is back.
    .head = Scanner back
    .todo = Go on.
scanner-back-scan-lost = Scanner { $name } is back. A scan may have been lost.
    .head = Scan again
    .todo = Scan the last piece again.
scan-without-ending = The code came without its end.
    .head = Not whole
    .todo = Scan again. If always so, have the suffix set up.
scan-overrun = Too many scans at once. This one was not taken.
    .head = Too fast
    .todo = Wait a moment. Then scan this piece again.
nothing-expected = Nothing to do for your hands just now.
    .head = Wait a moment

## Commands: the footer, and the line in the help
command-help = help
command-help-help = Show all that can be done here
command-undo = undo
command-undo-help = Take the last scan back
command-short = short
command-short-help = A piece is missing
command-damaged = damaged
command-damaged-help = A piece is damaged
command-box = box
command-box-help = Take another box
command-close = close
command-close-help = The box is full and closed; or close the list
command-hold = issue
command-hold-help = Somebody else has to settle it
command-park = park
command-park-help = Set the box aside, or leave a wait
command-trigger-expected = right
command-trigger-expected-help = Practice: scan what is wanted next
command-trigger-wrong = wrong
command-trigger-wrong-help = Practice: scan something wrong
command-dispatch = dispatch
command-dispatch-help = Parcels that wait for their carrier
command-test-print = test
command-devices = devices
command-devices-help = Scanners, scale and printer: what each says
command-sign-out = sign out
command-sign-out-help = Leave the bench; once more: end the program
command-leave = end program
command-papers = slip
command-papers-help = Print the last slip, or the list just closed
command-type = type
command-type-help = Type a code or a weight
command-back = back
command-back-help = Close what is open
command-enter = take it
command-enter-help = Take what was typed
command-erase = erase
command-erase-help = Erase one character
command-up = up
command-up-help = The line above
command-down = down
command-down-help = The line below

## One line that says what comes next
coach-pin-practice = Practice: Ruth's PIN is 274913. Then Enter.
coach-pin = Type the PIN, then Enter. Esc leaves.
coach-sign-in = Scan your badge ({ $code }) to take this bench.
coach-queue = Take the first tote of the list and scan it: { $code }
coach-devices = Scan anything: it is only looked at. Esc goes back.
coach-opening = The order comes from the central. This takes a second.
coach-held = Only a supervisor's badge lets this go on: { $code }
coach-dispatch = Choose a carrier by its digit.
coach-dispatch-list = Count the parcels. F6 closes the list, Esc goes back.
coach-quality = Look at the piece. Press { $code } if it is good.
coach-place = Put it down and scan the code there: { $code }
coach-choice = Press the digit of your answer, such as { $code }.
coach-changed = Take the pieces out and scan the shelf: { $code }
coach-parked = This box waits. Scan its tote to go on with it.
coach-choose-box = Take a box that fits and scan its shelf: { $code }
coach-complete = Close this box: F6. The rest goes into another one.
coach-pack-as-it-is = Scan it and leave it in its own box: { $code }
coach-pack = Scan the next piece and put it straight in: { $code }
coach-stray = Wrong piece in the box? Take it out, scan { $code }.
coach-pack-name = This piece has no code: press / and type { $code }
coach-weigh = Put the closed box on the scale. Right is { $code }.
coach-weigh-no-scale = Close the box and tape it. Then press F6.
coach-label-scan = Stick the label on the box, then scan it: { $code }
coach-slip-scan = Stick the slip on the box, then scan it: { $code }
coach-waiting = This box waits for its label. Esc goes on with the next.
coach-label-wait = The label is on its way. Keep the box at hand.

## The strip at the top
strip-online = online
strip-offline = offline since { $time }
strip-offline-short = offline
strip-disk-low = disk low
strip-disk-full = disk full
strip-unsent = { $count } unsent
strip-boxes = { $count } waiting
strip-boxes-ready = { $count } waiting, { $ready } ready
strip-scan-none = no scan yet
strip-scan-seconds = scan { $count } s ago
    .short = scan { $count } s
strip-scan-minutes = scan { $count } min ago
    .short = scan { $count } min
strip-scan-hours = scan { $count } h ago
    .short = scan { $count } h
strip-scale = scale
strip-printer = prn
strip-nobody = nobody
strip-cut-off-minutes = { $carrier } { $minutes } min, { $count } to go
    .short = { $minutes } min, { $count } to go
    .least = { $minutes } min
strip-cut-off-time = { $carrier } { $time }, { $count } to go
    .short = { $time }, { $count } to go
    .least = { $time }

## What a device needs; ".short" stands in the strip
trouble-paper-out = Load labels.
    .short = labels
trouble-head-open = Close the print head.
    .short = head open
trouble-ribbon-out = Put in a new ribbon.
    .short = ribbon
trouble-paused = Press Pause on the printer.
    .short = paused
trouble-too-hot = Let the printer cool down.
    .short = too hot
trouble-buffer-full = Wait: the printer has too much to do.
    .short = busy
trouble-not-answering = Look at its cable and its power.
    .short = silent
trouble-not-taking-data = Switch it off and on again.
    .short = stuck
trouble-gone = Plug it in again.
    .short = gone
trouble-no-access = This user may not open it: see packdesk doctor.
    .short = no access
trouble-in-use = Another program has it: close that one.
    .short = in use
trouble-partial-format = Take out the half label.
    .short = half label
trouble-wrong-media = Put in the right labels.
    .short = wrong labels
trouble-garbled = Ask for help: speed or language is wrong.
    .short = not clear
trouble-wrong-unit = Switch it back to its unit.
    .short = unit
trouble-occupied = Leave its menu, let it rest.
    .short = busy
trouble-faulty = Switch it off and on again.
    .short = fault
trouble-another = Another printer is here: a supervisor scans the badge.
    .short = other printer
trouble-busy = It prints labels of others: wait.
    .short = busy
trouble-nothing-came-out = It swallowed the label. Check its language.
    .short = swallowed
trouble-jam = Clear the jam.
    .short = jam
trouble-queue-stopped = Have its print queue resumed.
    .short = stopped
trouble-queue-closed = Have its print queue take jobs again.
    .short = closed
trouble-no-such-queue = Ask for help: its print queue is not there.
    .short = no queue
trouble-not-allowed = Ask for help: this bench may not print there.
    .short = not allowed
trouble-server-gone = Ask for help: its print server is away.
    .short = no server
trouble-unsuitable = It cannot print this label: take another printer.
    .short = unfit
trouble-dropped = Its print queue dropped the label: print it again.
    .short = dropped
trouble-other = Look at its display.
    .short = look at it

## Why there is no connection
connection-starting = Looking for the central.
connection-unreachable = The central does not answer.
connection-timed-out = The central takes too long to answer.
connection-certificate = The central's certificate is not valid.
connection-not-the-central = Something else answers in its place.
connection-token = The central does not know this bench's key.
connection-garbage = The central's answers make no sense.
connection-too-large = The central's answer is too large.

## Why it waits for a supervisor
reason-channel = The shop asked to wait.
reason-short = A piece is missing.
reason-damaged = A piece is damaged.
reason-question = Something is wrong with the order.
reason-box = It fits no box here.
reason-address-changed = The address changed after the label was bought.
reason-label-taken-back = The carrier says that its label was taken back.
reason-cancelled-after-pack = It was cancelled after it was packed.
reason-double-pick = Two benches packed it.
reason-over-pack = More is in the box than is wanted.
reason-station-lost = Its bench failed half way.

## The frame
frame-not-taken = Not taken
frame-look = Look here
frame-unchanged = Nothing was changed.
frame-next = Next { $order } in { $tote }
frame-this-express = Express
frame-box = { $carton ->
        [OWN-BOX] Its own box
       *[other] Box { $carton }
    }
frame-box-number = box { $number }
frame-totes = totes
frame-settling = { $weight }, settling
frame-settling-unknown = settling
frame-more = { $count } more
frame-seconds = { $count } s
frame-stray = { $title } was scanned. In the box? Take it out, scan { $place }.
frame-strays = { $title } and { $count } more were scanned. Scan { $place }.
frame-typing-weight = Weight or code
frame-typing-code = Code or name
window-too-small = packdesk needs 80×24. This window has { $width }×{ $height }.

# A PIN is asked for
pin-head = Type the PIN
pin-head-new = Choose a new PIN
pin-head-again = Type the new PIN again
pin-head-checking = The PIN is being checked
pin-for-sign-in = { $name } takes this bench.
pin-for-release = { $name } releases what is on hold.
pin-for-weight = { $name } accepts the weight.
pin-for-take-over = { $name } takes the order over or releases it.
pin-for-void = { $name } voids the label.
pin-for-send-short = { $name } sends the order without what is missing.
pin-about = PIN
pin-how = Digits, then Enter. Backspace takes one back.
pin-esc = Esc leaves: nothing happens, the work stays as it is.
pin-lock = Five wrong PINs lock this badge at this bench for 15 min.
pin-new-rule = 6 to 12 digits, no row such as 123456, no pattern.
pin-new-secret = Nobody else may know it: what it approves is in your name.
pin-asked = { $name }: type the PIN, then Enter. Esc leaves.
pin-left = No PIN was given. Nothing was changed.
pin-digits = A PIN has 6 to 12 of them.
    .head = Only digits
    .todo = Type the digits of the PIN, then Enter. Esc leaves.
pin-not-scanned = A PIN is typed, not scanned.
    .head = A PIN is asked for
    .todo = Type the PIN, then Enter. Esc leaves.
pin-wrong = Wrong PIN. Tries left at this bench: { $left }. Esc leaves.
pin-locked = { $name }: too many wrong PINs. Locked here for { $minutes } min.
    .head = Locked
    .todo = Another supervisor, another bench, or set it aside.
pin-unset = { $name } has no PIN yet. The administrator sets one.
    .head = No PIN yet
    .todo = Call another supervisor, or set the box aside.
pin-change = The PIN is right. Now choose one that nobody else knows.
pin-not-the-same = These were two different PINs. Choose the new one again.
pin-unfit-form = A PIN is 6 to 12 digits. Choose another one.
pin-unfit-easy = This one is guessed first. Choose another one.
pin-unfit-same = Not this one. Choose another one than before.
pin-offline = The central checks PINs, and it cannot be reached.
    .head = Offline
    .todo = Set the box aside and take the next tote.
pin-too-late = What the PIN was for is gone. Nothing was changed.
    .head = Too late
    .todo = Look at the screen and begin again.
pin-refused = Not approved: { $detail }
    .head = Not approved
    .todo = Call another supervisor, or set the box aside.

# Why a supervisor lets something pass
override-head = Why is it right?
override-asked = { $name }: why? Press a digit, or type words. Esc leaves.
override-reason = { $reason ->
    [compared] Everything was taken out and compared
    [catalogue-wrong] The weight or size on file is wrong
    [padding] More or other padding than usual
    [scale-wrong] The scale shows something wrong
    [settled] What held it is settled
    [counted] Both boxes were counted
    [customer-agreed] The customer agreed
    [urgent] It has to go now
    [packer-away] Who had it is not there
    [bench-down] The other bench does not work
   *[other] Something else
}
override-about = Reason
override-how = A digit from the list, or your own words and Enter.
override-kept = The reason is kept with your name.
override-too-long = A reason has at most 60 characters.
    .head = Too long
    .todo = Say it in fewer words, then Enter. Esc leaves.
override-no-reason = A reason is one digit of the list, or words.
    .head = A reason is asked for
    .todo = Press a digit of the list, or type words. Esc leaves.
override-not-scanned = A reason is chosen, not scanned.
    .head = A reason is asked for
    .todo = Press a digit of the list, or type words. Esc leaves.

## Sign-in and queue
sign-in-head = Scan your badge
sign-in-line = Bench { $station } · site { $site } · packdesk { $version }
sign-in-resume = Order { $order } waits here for you, as it was left.
sign-in-devices = Devices
sign-in-scanner = Scanner
sign-in-scale = Scale
sign-in-printer = Label printer
sign-in-central = Central
sign-in-ready = ready
sign-in-wedge = types like a keyboard: scan to try it
sign-in-no-device = none at this bench
sign-in-offline = { $why } Offline since { $time }.
sign-in-unsent = { $count ->
    [0] Everything was sent.
    [one] One record waits to be sent.
   *[other] { $count } records wait to be sent.
}
queue-head = Scan a tote
queue-line = { $count ->
    [0] Nothing is ready to pack.
    [one] One order is ready to pack.
   *[other] { $count } orders are ready to pack.
}
queue-offline = { $why } What is set aside here can be packed.
queue-column-leaves = leaves
queue-column-order = order
queue-column-totes = totes
queue-column-units = pieces
queue-column-carrier = carrier
queue-column-note = note
queue-held = on hold
queue-elsewhere-at = at bench { $station }
queue-own = set aside here: scan the tote to go on
queue-ahead-line = { $count ->
    [one] one order is here and can be packed
   *[other] { $count } orders are here and can be packed
}
queue-ahead-head = here, to be packed without the network
queue-reserved-at = reserved at bench { $station }
queue-boxes = boxes that wait for their label: { $count }
queue-boxes-ready = scan the slip: its label prints
queue-boxes-waiting = its label comes by itself
queue-more = { $count } more
queue-column-lines = lines
queue-by-carrier = By carrier
queue-carrier-count = { $count } to pack
queue-carrier-ready = { $count } ready to go

## Opening and what bars it
opening-head = Opening { $code }
opening-line = Asking the central. { $key } leaves this wait.
barred-claimed-head = At bench { $station }
barred-claimed-line = { $name } packs it there.
barred-held-head = On hold
barred-todo = A supervisor's badge opens it. Or scan the next tote.

## Pack
pack-complete = CLOSE THIS BOX: F6
pack-complete-line = The rest goes into another one. { $units } are in it.
pack-take-box = { $carton ->
        [OWN-BOX] Ships as it is
       *[other] Take box { $carton }
    }
pack-take-box-line = Then scan each piece and put it straight in.
pack-next-head = Scan the next piece
pack-as-it-is-line = No box. Scan it.
pack-by-hand = Fits no box here
pack-by-hand-line = Pack it by hand, then scan it.
pack-put-in = Into the box
pack-count = { $packed } of { $wanted }
pack-last = That was the last of these.
pack-alone = AS IT IS
pack-wrap = WRAP
pack-wrap-line = Wrap it, { $millimetres } mm all round.
pack-bears-line = At most { $weight } on top.
pack-fragile = FRAGILE
pack-fragile-line = Fragile: nothing on top.
pack-no-code = NO CODE, TYPE /{ $name }
pack-upright = KEEP UPRIGHT
pack-upright-line = Keep it upright.
pack-check = CHECK
pack-to-do = to do
pack-done = done
pack-left = { $count } left
pack-done-count = { $packed } of { $wanted }
pack-short-count = { $count } missing
pack-above = { $count } more above
pack-below = { $count } more below
pack-note = Note: { $note }
side-box = Box
side-inside = inside { $length } × { $width } × { $height } mm
side-load = carries up to { $weight }
side-contents = In the box
side-nothing = Nothing yet.
side-product = Piece
side-product-number = number { $sku }
side-product-size = { $length } × { $width } × { $height } mm
side-product-weight = weighs { $weight }
side-product-unweighed = never weighed
side-code = code { $code }
side-case-code = case of { $units }: { $code }
choose-box-head = Choose a box
choose-box-line = None is known to fit. Take one and scan its shelf.
choose-box-own = one piece as it is, in no box
choose-box-next = Take the next box
choose-box-size = { $length } × { $width } × { $height } mm
choose-box-stock = { $count } here
choose-box-list = Boxes at this bench

## Quality and exceptions
quality-yes = Look before it goes in.
exception-line = About: { $title }
exception-places = Places
exception-short = A runner looks for it. You go on with the next order.
exception-damage-packed = Take it out of the box again. You scan another one.
exception-damage = It is taken out of stock. You scan another one.
exception-hold = A supervisor settles it. You go on with the next order.
exception-park = The order stays yours. Scan its tote to go on.
exception-box = The list shows the boxes nearest in size.
exception-digit = Press the digit.
exception-scan-badge = Only a supervisor may do this. Esc goes back.
exception-scan-place = Put it down and scan the place. Esc goes back.
exception-scan-box = Or scan the box.

## Weigh
plan-loose = Any order, heavy first
plan-share = { $count ->
        [one] Box { $box } of { $boxes }: 1 piece goes in here
       *[other] Box { $box } of { $boxes }: { $count } pieces go in here
    }
plan-kept-apart = { $one } and { $other } never share a box
plan-own-box = { $alone } ships as it is
plan-enough-of-it = At most { $most } × { $tag } in a box
plan-layer = Layer { $layer } of { $layers }, the back is up
plan-first = { $own } goes on top: lay it aside, first { $letter }
plan-fragile = FRAGILE: nothing on top
plan-void = { $material ->
        [none] { $goods } of { $space } l, then { $void } l paper
       *[other] { $goods } of { $space } l, then { $void } l { $material }
    }
plan-back-left = back left
plan-back = back
plan-back-right = back right
plan-left = left
plan-middle = middle
plan-right = right
plan-front-left = front left
plan-front = front
plan-front-right = front right
plan-flat = flat
plan-on-edge = on edge
plan-upright = upright
plan-this-side-up = this side up
why-none-left = { $own } not { $other }: none left
why-too-heavy = { $own } not { $other }: { $by } too heavy
why-too-long = { $own } not { $other }: { $by } mm too long
why-volume = { $own } not { $other }: too full
why-arrangement = { $own } not { $other }: no way to arrange it
why-not-cheaper = { $own } not { $other }: not cheaper
why-dearer = { $other } +{ $more }
why-service = { $service }: { $price } in all
weigh-head = Put the box on the scale
weigh-empty-head = Empty the scale first
weigh-empty-line = What lies on it was there before.
weigh-close-head = Close the box: { $key }
weigh-close-line = This bench has no scale. Close the box and tape it.
weigh-negative-head = Take all off, press zero
weigh-negative-line = The scale shows less than nothing.
weigh-tared-head = Take the tare off the scale
weigh-tared-line = Take all off and press C on the scale.
weigh-overload-head = Too heavy for this scale
weigh-overload-line = Weigh it elsewhere: press / and type the weight.
weigh-gone-head = The scale is unplugged
weigh-gone-line = Plug it in. Or press / and type the weight.
weigh-mute-head = The scale does not answer
weigh-mute-line = Look at its cable. Or press / and type the weight.
weigh-garbled-head = The scale is not understood
weigh-garbled-line = Ask for help. Or press / and type the weight.
weigh-unit-head = The scale shows another unit
weigh-unit-line = Switch it back. Or press / and type the weight.
weigh-busy-head = The scale is busy
weigh-busy-line = Let it rest. Or press / and type the weight.
weigh-fault-head = The scale reports a fault
weigh-fault-line = Switch it off and on. Or press / and type the weight.
weigh-without-line = Or { $key }: closed with { $weight }, as calculated.
weigh-expected = Right is { $weight } ± { $tolerance }
weigh-unknown = What it should weigh is not known: any weight is taken.
weigh-less-head = { $weight } too light
weigh-more-head = { $weight } too heavy
weigh-figures = It weighs { $weight }. Right is { $expected } ± { $tolerance }.
weigh-missing = Is one { $title } missing?
weigh-extra = Is one { $title } too many in it?
weigh-swapped = Is { $other } in it instead of { $title }?
weigh-cannot-tell = { $count ->
    [1] Weight cannot tell here. Count { $title }.
   *[other] Weight cannot tell here. Count all light ones.
}
weigh-stray = Is { $title } still in it?
weigh-choice-look = Look again, then weigh again
weigh-choice-recount = I counted all pieces: the box is right
weigh-choice-supervisor = A supervisor's badge accepts it
weigh-scan-badge = scan
weigh-contents = In the box

## Label
label-ask-head = Asking for the label
label-buying-head = Buying the label
label-buying-line = { $key } parks the parcel.
label-offline-head = Offline: no label yet
label-offline-line = It comes with the network. { $key } parks the box.
slip-scan-head = Stick the slip on, scan it
slip-scan-line = The box then waits aside for its label.
label-unsure-head = Not sure about the label
label-unsure-line = It may be bought. It is never bought twice.
label-unprintable-head = Label cannot be printed
label-unprintable-line = { $key } parks the box. Tell the office what stands here.
label-refused-head = The carrier says no
label-none-head = Fetch the label, scan it
label-none-line = This bench has no printer.
label-resumed-head = Its label is not printed yet
label-resumed-line = Is this its box? Then press 1.
label-printing-head = Printing the label
label-printing-line = Printer { $printer }
label-trouble-head = { $printer } needs a hand
label-trouble-line = { $todo } It prints by itself.
label-not-printed-head = No label came out
label-not-printed-line = { $todo } Then press 1.
label-unknown-head = Is …{ $last } in your hand?
label-unknown-line = Then stick it on and scan it.
label-unknown-elsewhere = If a second one comes out elsewhere: destroy it.
label-missed = Collection missed: the office knows what still goes.
label-customs-by-hand = Customs form needed: have the office print the CN23.
label-enclosing-head = { $document ->
    [gift] Printing the gift card
    [inserts] Printing the list of inserts
   *[return] Printing the return label
}
label-enclosing-line = Lay it into the box. The label follows.
label-enclosure-missing = { $document ->
    [gift] Gift card not in hand? End prints it.
    [inserts] List of inserts not in hand? End prints it.
   *[return] Return label not in hand? End prints it.
}
label-enclosures-missing = Not in hand? End prints them: { $things }.
label-customs-and-enclosures = Office: CN23. End: { $things }.
label-enclosure = { $document ->
    [gift] gift card
    [inserts] list of inserts
   *[return] return label
}
label-scan-head = Stick it on, scan it
label-scan-line = The label ends in …{ $last }
label-in-folder = Practice printer: it lies in { $folder }
label-choice-again = Print it
label-choice-none = None came out
label-choice-ask = Ask again now
slip-choice-again = Print the slip again
slip-choice-now = Do not wait: interim slip
label-choice-retry = Try again
label-choice-reopen = Open the box again
label-choice-reprint = It is not good: print it again
label-choice-give-up = Do not wait for it
label-choice-void = Void the label
label-choice-neighbour = A neighbour's printer
label-choice-printer = Another printer, or the own again
label-order = Order { $order }
label-to = to
label-preview = Label
label-sscc = SSCC
label-tracking = Tracking

## Changed, held, parked, done
changed-cancelled-head = Cancelled: take all out
changed-cancelled-line = Do not ship it.
changed-take-out-head = Take out
changed-line = Put it away and scan the place there, such as { $place }.
changed-cage-line = Destroy the label. Bring the box to { $place } and scan it there.
changed-units = { $count } × { $title }
held-head = On hold
held-line = A supervisor's badge lets it go on.
held-outdated-line = A supervisor's badge voids the label and buys a new one.
exception-printer = It bears this bench's name. Fetch it, scan it on its box.
exception-reprint = The first copy is destroyed. The new one is scanned.
exception-void = The label is refused everywhere. A new one is bought.
held-place = It waits at { $place }.
parked-head = Set aside
parked-line = It waits at { $place }. Scan its tote to go on.
waiting-head = Waits for its label
waiting-line = The label comes by itself. Put the box back aside.
done-head = Done
done-line = Scan the next tote.

## Devices
devices-test-print = { $key } prints a test label.
devices-head = Scan to try it out
devices-line = A scan is only looked at here. Esc goes back.
devices-scanned = This scan was only looked at.
devices-scanner = Scanner { $name }
devices-keyboard = Scanner that types
devices-scale = Scale
devices-neighbour = Labels go to { $name }
devices-printer = Printer { $name }
devices-there = there
devices-none = none is configured
devices-nothing-yet = nothing came yet
devices-failed = The last scan could not be read: { $reason }
devices-self-test = The keyboard test: this computer reads { $layout } keys.
devices-scale-empty = empty, at rest
devices-scale-stable = { $weight }, at rest
devices-scale-negative = below zero: empty it and set it to zero
devices-scale-overload = more than it can weigh
devices-scale-tared = a tare is set: clear it

## What a scan was understood as
explain-trade-item = It is a product's number.
explain-add-on = It is the add-on of a product's number.
explain-logistic-unit = It is a parcel's or pallet's number.
explain-elements = It is GS1 data.
explain-digital-link = It is a GS1 web address.
explain-web-address = It is a web address without GS1 data.
explain-command = It is a command of the packing bench.
explain-tote = It is the site's code of a tote.
explain-order = It is the site's code of an order.
explain-carton = It is the site's code of a carton.
explain-insert = It is the site's code of an insert.
explain-badge = It is the site's code of a badge.
explain-location = It is the site's code of a place.
explain-text = It is text: tote, order, place or badge, if known here.
explain-unreadable = It is no code.
explain-symbology = { $aim } says: { $symbology }.
explain-symbology-gs = { $aim } says: { $symbology }, { $name }.
explain-product = Product { $number } ({ $format }).
explain-product-case = Product { $number } ({ $format }, a case or other grouping).
explain-product-variable = Product { $number } ({ $format }, of variable measure).
explain-product-restricted = Product { $number } ({ $format }, restricted).
explain-products = Products that it may be: { $numbers }.
explain-unit = Parcel or pallet { $number }.
explain-element = ({ $ai }) { $title }: { $value }
explain-ignored = { $parameter } was passed over.
explain-restricted = Restricted number: item { $item }, { $value }; look up { $lookup }.
explain-fault = Wrong: { $fault }.
explain-marked = Here: { $text }
explain-symbology-unknown = Note: no symbology was sent; the characters tell.
explain-several-readings = Note: the digits are right in more than one way.
explain-leading-separator = Note: a separator stood in front and was dropped.
explain-substituted-separator = Note: the separator came as another character.
explain-possibly-swallowed = Note: is a separator missing in a value?
explain-short-gtin = Note: the product's number was shorter than 14 digits.
explain-expanded = Note: a UPC-E was written out.
explain-all-zeros = Note: a number of zeros names nothing.

## Dispatch and help
dispatch-head = Which carrier is here?
dispatch-line = Press its digit.
dispatch-open-head = Close the list: { $key }
dispatch-open-line = Count the parcels first. Esc goes back.
dispatch-closing-line = The list goes to the central. Load the parcels.
dispatch-closing-head = Closing the list
dispatch-none = Nothing waits for a carrier.
dispatch-column-ready = ready
dispatch-column-to-pack = to pack
dispatch-column-tracking = tracking
dispatch-ready = { $count ->
    [one] { $carrier }: one parcel
   *[other] { $carrier }: { $count } parcels
}
dispatch-cut-off = until { $time }
help-head = What you can do here
help-line = A scan closes this page and counts.
codes-title = Codes for the scanner
codes-intro = Print in black on white. Hold the scanner a hand away.
codes-setup = Set-up
codes-self-test = Keyboard test
codes-commands = Commands
codes-choices = Choices in an open question
codes-own = Totes, orders, cartons, inserts, badges, places
help-digits = 0-9
help-digits-help = Choose in an open question: CMD.D1.… on the sheet
help-elsewhere = At other steps
