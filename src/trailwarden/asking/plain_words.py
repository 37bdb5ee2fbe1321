"""Ordinary English words: those that carry nothing in a question, and those spelt as meant."""

from __future__ import annotations

from trailwarden.asking.lexing import listed

FILLERS = listed("""
bother yo mate guys everywhere anywhere front round rather also single bunch couple lately recently
counted counting every farmer daughter nice cool great lovely pick picks picked past turns turning
trigger triggers triggered picture pictures photo photos image images video videos clip clips
footage recording recordings list true rate rates numbers figures a an the this that these those my
our your their his her its some any no all both each either neither such other another same own i
me we us you he she it they them him one ones somebody anybody everybody someone anyone everyone
something anything everything nothing thing things stuff is are was were be been being am isnt
arent wasnt werent s re ve ll d m t do does did done doing dont doesnt didnt have has had having
havent hasnt hadnt can could may might shall should would must cant couldnt wouldnt of at in on by
for from to with into onto off out over under about around near across through during within
between before after since until till than as per via up down along and or but so if then too yet
just only even still already ever again there here please pls plz kindly thanks thank thx ta cheers
hi hello hey hallo moin dear good morning afternoon evening greetings sir madam team buddy
trailwarden warden hiya ok okay well oh ah um uh hmm erm er right yes yeah yep nope sorry excuse
tell let know want wants wanted like need needs wish wonder wondering curious interested ask asking
question say give get got getting look looking check checking find found see seen saw seeing show
shown showed shows showing able possible quick quickly exactly actually really basically roughly
approximately maybe perhaps possibly probably simply total overall altogether general generally
currently present what which who whom whose when where how whats wheres hows whens themselves
itself himself herself myself yourself teh hte adn nad fo wiht taht thsi yu average mean drive
drove driven drives ride rode enter entered leave crossed walk walked walks ran runs kind sort type
types kinds sorts various different lot lots bit day time times much many number amount count
counts camera cameras cam cams came come comes coming go goes went going gone pass passes passed
passing visit visits visited visiting appear appears appeared appearing turn turned happen happened
happening record records recorded detect detects detected detection detections capture captures
captured capturing spot spots spotted spotting sighting sightings sight observed observe
observation observations caught catch catches catching photographed filmed register registered
logged event events use used using make makes made put data dataset database system area reserve
site place places park wood woods forest valley region patch property land ground study animal
animals wildlife
""")
"""Words that restrict nothing: a question means the same without them."""

ORDINARY = listed("""
confirmed unconfirmed checking evolve farmers expects internet restaurant hotels season seasons
morning evening afternoon able above account across act action active activity add afraid again
against age ago agree air alarm alive allow almost alone amazing amount angry annual answer apart
appear april area arrive art asleep attack august autumn available average avoid away awake baby
back bad bag bait bank bar bark barn base bath battery beach beat beautiful bed begin behave
behaviour behavior behind bell below best better big bigger biggest bill bird birth bite black
blind blood blue board boat body bone book boot border born boss bottom bought bowl box boy branch
break breed breeding bridge brief bring broken brook brought brown build building burn burrow bush
business busy busiest button buy cabin cage cake calendar call calm capital card care carry case
cause cave central century chair chance change chart chase cheap check chief choose circle city
class clean clear clock close clothes cloud coast coat code cold colour color column common company
compare complete computer connect control cook cool copy corn corner correct cost country couple
course cover crazy create creek cross crowd cry curve cut cycle daily damage dance danger dangerous
dark data date daughter dawn daytime dead deal death december decide decline decrease deep delete
den dens dense describe desk detail die died diet difference different difficult dig dinner direct
dirty disease distance ditch divide doctor document door double doubt draw dream dress drink drive
drop dry dusk dust duty ear early earlier earliest earth east easter easy eat edge education effect
effort egg eight eleven email empty end energy enough enter episode equal escape europe exact
example excel except exist expect export extra eye face fact fail fall false family famous far farm
farmer fast fat favourite favorite fear feather february feed feeder feeding feel fell fellow fence
fern few field fifth fight figure file fill final fine finger finish fire first fit five fix flat
flight float flood floor flow flower fly follow food foot footage forecast forest forget fork form
forward four fourth free freeze frequency frequent frequently fresh friday friend front frost fruit
full fun function funny further future game garden gate gave general girl give glass goal god gold
gone good graph grass graze great green grew ground group groups grow guess guest gun hair half
hall hand hang hanging happen happy hard hat hate head health healthy hear heard heart heat heavy
hedge height held help herd here hide high higher hill history hit hold hole holiday home hope hot
hotel hour hourly house huge human hundred hunger hunt hurt ice idea ignore ill image images
important improve inch increase independent individual individuals inform injured inside install
instruction instructions interest iron island issue item january job join joke july jump june keep
kept key kill kilometre kind king kitchen knee knife know lab lake land lane language large larger
largest last late later latest laugh lay lazy lead leader leaf learn leave leaves left leg lens
less letter level library life light limit line link list listen literal litter little live lived
living local location log long longer longest lose loss lost loud love low lower lunch machine mad
mail main make male manage map march mark market marsh mate mating matter may maybe mean meaning
means measure meat medicine meet memory men mention message met metre middle midnight might mile
milk million mind mine minute minutes mirror miss missing mistake model moment monday money month
monthly months moon most mother motion mount mountain mouth move moved movement movements moving
much mud music must name names narrow nature near nearby nearest neck need needle nest net never
new newer newest newsletter next nice night nights nine nobody nocturnal noise none noon normal
normally north nose note notice november now nowhere number oak oct october odd offer office
official often oil old older oldest once one online offline only open operate opinion option orange
order organise other outside owner pack page paid pain paint pair paper parent part party past path
pattern pause pay peace peak pen people per percent percentage perfect period person phone photo
photos pick picture pictures piece pile pipe place plain plan plant play please plenty poem point
police pond pool poor popular population position post pound power pray predict prefer pregnant
prepare present press pretty previous price print private problem produce product program proof
proper proportion protect proud prove public publish pull purpose push quality quarter question
queue quick quiet quietest rain raise ran rare rarely rarest rate rather reach read ready real rear
reason recent recently recipe record recover red reduce region relax remember remote remove rename
rent repair repeat reply report reports request reset rest restart result results return review
reviewed rhythm rich richness ride ridge right ring rise river road roam rock role roof room root
rope rough round route row rub rule run running rut sad safe said sale salt same sand saturday save
say scale scared scent school schedule science screen sea search seat second seconds secret sell
send sense sentence separate september series serious serve service set sett seven several shade
shadow shake shall shape share sharp sheet shift ship shoot shop short shorter shot shoulder shout
show shut sick side sign signal silent silver similar since sing single sister sit six sixth size
skin sky sleep sleeping slow slowly small smaller smell smile smoke smooth snap snapshot sniff snow
social soft soil sold soldier solid solution some son song soon sort sound south space speak
special species specific speed spell spend spent spoke spring square stable stand standing star
start state station statistic statistics stats status stay steal steep step stick still stone stood
stop store storm story stove straight strange stranger stream street string strong student study
style subject success such sudden sugar suggest sum summary summer sun sunday sunny sunrise sunset
sure surprise sweet swim system table tail take talk tall task taste teach team tell temperature
ten tent term terrible territory test text than thank thick thin thing think third thirst thirsty
though thought thousand three through throw thursday tidy tie tight till time tiny tired today
together told tomorrow tonight took tool top total touch tour toward tower town toy track tracks
trail trails train trap travel tree trend trial tribe trip trouble true trust truth try tuesday
turn twelve twenty twice twilight two typical typically ugly uncle under understand unit unknown
until update upon upper upset useful usual usually valley value variety video videos view viewer
village visible voice vote wait wake walk walking wall want war warm warn wash watch watched
watching water wave way weak wealth wear weather website wednesday week weekend weekly weeks weigh
weight welcome went west western wet wheel white whole why wide wife wild will win wind window wine
wing winter wire wise wish with woman won wonder wood wooden word work worked working works world
worry worse worst would write wrong year yearly years yellow yesterday young yours zero zone zoom
bear boar bore dear beer beet host hose hare cane crank plane crate bride badge badges badger fax
tax fog dog for bolt hound moose mouse horse loose goose rot cat car bat but let get sex else
elsewhere everywhere somewhere anywhere somehow anyway instead unless although because whether
while whereas therefore however itself themselves myself yourself ourselves abundance abundant
according actions activities adjust advice advise africa alert america analysis api appearance
approve archive archived arrival arrived asia associated association ate attention attract audience
audio awaiting barometer bathing batteries becoming bedding began behaviours biodiversity birds
bitcoin blackouts blocked blur breakdown bred breeds briefing browse browsed browses browsing
budgets bus busier bypass calibrate captivity cards caused causes celsius chancellor chances
changed charge charged chatgpt checked checklist chew chewing circadian citizens cleaning clever
climate climb climbing clip clips clocks coexist commoner commonest commonly community compared
comparison compile completeness compose condition configure confirm connection contrast coordinates
copulating correctly corridors costs courting courtship coverage covered covering created creatures
credentials crepuscular crop crossing cuddling current curves cute damaged dan dates daylight days
deactivate declining decreasing define definition degrees density deploy deployed deployment
deployments description details develop diel differ differences digest digging dine dining
direction disable disappear disappeared display disregard distinguish distribution diurnal
diversity divided dollars dossier download downtime doze dozing draft drank drift drinking drinks
drunk due dutch dwindling eaten eating eats ecological ecology edible edit election enable
encounter encountered encounters endangered england erase erected errors essay euros evidence
existing expectancy explain extinct facebook facts fahrenheit failed failing failures fallen
falling faults faulty fauna feast feasting fed feeds feeling fetch fewer fewest fighting fights
figures films finished flock flocks foggy football forage foraged forages foraging forecasts format
former fought fraction frame france french frequencies frightened functioning galloping gaps
generate generated german germany gestation gets glimpse gnaw gnawing google gps grazed grazes
grazing greater groom groomed grooming grooms grouped growing grown growth guests guidelines hack
handout heads heartbeat herds hibernate highest histogram holding homework horoscope hours howl
howmany html humidity hung hunting hunts identify ids illegal illness import increasing indications
info information inhabit insert instagram installation installed installing intelligent interact
interacting interaction inventory issues jailbreak javascript jokes journalists journey jumping
label lapping latin law laws least legal licking lie lies lifespan likelihood likely limp linux
listening lives located locations lock looked lottery lying mainly maintenance malfunction mammals
man mange manually marching mated mates math merge microphone migrate migrated migrates migrating
migration migratory minister missed monitor monitored monitoring more mostly mounted moves movies
nap napping nervous nesting news newspaper nibble nibbling nightly noises noone nor not noticed
notify numbers numerous nurse nursing observing occur occurrence odds openai operated operating
operation outage outages outsiders overlap override overview overwrite owls packs password paths
patterns pdf peaks peek photographs pizza placed plate played playing plays plentiful plus poacher
poems poison poisonous polish portion positioned positions preen preening president pretend
previously preying prices prime printable printed probability problems productive profile prognos
prompt prompts properly protected quarrelling quarterly quieter rabies rai range rarer rates react
realtime reasons reboot recap recipes reclassify recognise recognize recommend recordings
redeployed regular regularly relation relationship relative relaxing relocated remind removed
replace reported reposition reproduce reproducing reproduction responding rested resting
restrictions rests retrieve returned rhythms rid risers rising rooting routes rubbing rules rutting
salary sampling saved scarcer scare scavenge scavenging scientific scotland scratch scratching
seasonal secrets sees sent shared shots shrinking sighted signs sipping sites sizes skinny sleeps
slept smart sms sneaking sniffing snoozing soccer socialising socializing songs sorted sounder
sounds span spanish sparring specimens spending spends split spooked sql stalk stamp startled
statement stations steer stocks stolen stopped stories storms strolling suckling sudo summarize
survey surveyed swimming switch symptoms tag taken tally tasty taxa taxes taxon technical
temperatures tend threatened ticks timestamps tokens totals tourists trace trapping traps traveling
travelling travels trends triggered triggers trotting tweet twitter unchecked uninstall unlock
unreviewed unverified upgrade upload uptime uses vaccin venomous verified versus vet viewing
vigilance vigilant virus visitors walked wallowing wander wandering wary watchful ways web webcam
whatsapp widespread wifi wikipedia windows windy wipe without wound writeup writing written
""")
"""Words that are spelt as they are meant: none of them is taken for a misspelt name."""

SEASONS = listed("spring summer autumn fall winter may march")
"""Times of the year that may also be the name of a place, or of somebody."""

LANDSCAPE = listed("""
meadow clearing pond lake river stream brook creek bridge gate hut barn field marsh swamp bog hill
ridge den burrow sett nest waterhole feeder path road fence tower orchard garden hollow gully
ravine quarry cave cliff beach shore island village farm cabin hide ford spring canyon crossing
culvert tunnel dam weir wall hedge pasture paddock lodge house station trailhead summit peak
mountain bend oak pine stump log rock boulder bank bay dune delta glade grove thicket reservoir
well trough salt lick wallow scrape latrine track junction entrance car park parking lot church
chapel
""")
"""Nouns for places, known here or not."""

TIMELY = SEASONS | listed(
    "morning evening night dawn dusk noon midnight sunset sunrise twilight easter christmas sunday"
    " monday friday week month year april june july august october november december january"
)
"""Words that times are told with; a place may have such a name."""
