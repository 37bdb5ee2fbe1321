"""Plain English for animals, and the scientific names that it stands for.

Written from general knowledge, for linking only: a word means whatever the store has under any of
its scientific names (species, genus or above). A word whose names the store lacks names an animal
that is not here, which is something else than a word that names none.
"""

from __future__ import annotations

from trailwarden.asking.animals_afar import TABLE as AFAR
from trailwarden.asking.calls import Life
from trailwarden.asking.lexing import listed

_TABLE = """
fox: Vulpes, Urocyon, Lycalopex, Otocyon
red fox: Vulpes vulpes
arctic fox, polar fox: Vulpes lagopus
grey fox, gray fox: Urocyon cinereoargenteus
wolf: Canis lupus
coyote: Canis latrans
jackal: Canis aureus, Lupulella
golden jackal: Canis aureus
dingo: Canis lupus dingo, Canis dingo
dog, hound, puppy, doggie, doggy: Canis familiaris, Canis lupus familiaris
raccoon dog, racoon dog, tanuki: Nyctereutes
canid, canine: Canidae
bear: Ursidae
brown bear, grizzly, grizzly bear: Ursus arctos
black bear: Ursus americanus, Ursus thibetanus
polar bear: Ursus maritimus
panda: Ailuropoda, Ailurus
raccoon, racoon: Procyon
coati: Nasua
badger, brock: Meles, Taxidea, Mellivora, Arctonyx
honey badger, ratel: Mellivora
marten: Martes
pine marten: Martes martes
stone marten, beech marten: Martes foina
sable: Martes zibellina
fisher: Pekania
wolverine: Gulo
otter: Lutrinae, Lutra, Lontra, Enhydra, Aonyx, Pteronura
weasel: Mustela
stoat, ermine: Mustela erminea
polecat: Mustela putorius
ferret: Mustela furo, Mustela putorius furo
mink: Neogale vison, Neovison vison, Mustela lutreola
mustelid: Mustelidae
skunk: Mephitidae
civet: Viverridae
genet: Genetta
mongoose: Herpestidae
meerkat: Suricata
hyena: Hyaenidae
cat, feline, felid: Felidae
house cat, housecat, domestic cat, kitty, tomcat, moggy: Felis catus
wildcat, wild cat, forest cat: Felis silvestris, Felis lybica
lynx: Lynx
bobcat: Lynx rufus
puma, cougar, mountain lion: Puma concolor
leopard: Panthera pardus
snow leopard: Panthera uncia
jaguar: Panthera onca
lion: Panthera leo
tiger: Panthera tigris
cheetah: Acinonyx
ocelot: Leopardus pardalis
serval: Leptailurus
caracal: Caracal
panther: Panthera
big cat: Panthera, Puma, Acinonyx, Neofelis
small cat: Felis, Leopardus, Prionailurus
deer, cervid: Cervidae
roe, roe deer, roebuck: Capreolus
red deer: Cervus elaphus
fallow, fallow deer: Dama
sika, sika deer: Cervus nippon
muntjac, muntjac deer: Muntiacus
white tailed deer, whitetail: Odocoileus virginianus
mule deer: Odocoileus hemionus
elk, wapiti: Cervus canadensis, Alces alces
moose: Alces
reindeer, caribou: Rangifer
bison: Bison, Bos bison, Bos bonasus
buffalo: Syncerus, Bubalus
cow, cattle, bull, ox: Bos taurus, Bos
sheep, lamb, ewe: Ovis aries
ram: Ovis
mouflon: Ovis gmelini, Ovis orientalis, Ovis musimon
goat: Capra hircus
ibex: Capra ibex, Capra
chamois: Rupicapra
antelope: Antilopinae, Antilope
gazelle: Gazella, Eudorcas
impala: Aepyceros
duiker: Cephalophus, Sylvicapra
kudu: Tragelaphus strepsiceros, Tragelaphus imberbis, Ammelaphus imberbis
wildebeest, gnu: Connochaetes
giraffe: Giraffa
okapi: Okapia
camel: Camelus
llama: Lama
alpaca: Vicugna
bovid: Bovidae
ungulate, hoofed animal, hooved animal: Artiodactyla, Perissodactyla
boar, wild boar, wild pig, wild hog, wild swine: Sus scrofa
pig, hog, swine, suid: Suidae
warthog: Phacochoerus
peccary: Tayassuidae
hippo, hippopotamus: Hippopotamidae
horse, pony, foal, mustang: Equus caballus, Equus ferus
donkey, ass: Equus asinus, Equus africanus
zebra: Equus quagga, Equus grevyi, Equus zebra
equid: Equidae
rhino, rhinoceros: Rhinocerotidae
tapir: Tapirus
elephant: Elephantidae
hare: Lepus
mountain hare: Lepus timidus
brown hare: Lepus europaeus
rabbit, bunny: Oryctolagus, Sylvilagus
lagomorph: Lagomorpha
squirrel: Sciurus, Sciuridae
red squirrel: Sciurus vulgaris
grey squirrel, gray squirrel: Sciurus carolinensis
chipmunk: Tamias
ground squirrel, souslik: Spermophilus
marmot, groundhog, woodchuck: Marmota
prairie dog: Cynomys
beaver: Castor
muskrat: Ondatra
nutria, coypu: Myocastor
porcupine: Hystricidae, Erethizontidae
mouse: Muridae
wood mouse: Apodemus sylvaticus
field mouse: Apodemus
house mouse: Mus musculus
rat: Rattus
vole: Arvicolinae, Microtus, Myodes, Clethrionomys, Arvicola
dormouse: Gliridae
hamster: Cricetus, Cricetinae
lemming: Lemmus
guinea pig: Cavia
capybara: Hydrochoerus
agouti: Dasyprocta
paca: Cuniculus
rodent: Rodentia
small mammal: Rodentia, Eulipotyphla, Soricomorpha
hedgehog: Erinaceidae, Erinaceus
shrew: Soricidae
mole: Talpidae
bat: Chiroptera
armadillo: Cingulata, Dasypodidae
sloth: Folivora
anteater: Vermilingua, Myrmecophagidae
pangolin: Manidae
aardvark: Orycteropus
monkey: Cercopithecidae, Cebidae, Atelidae
baboon: Papio
macaque: Macaca
chimp, chimpanzee: Pan troglodytes
gorilla: Gorilla
orangutan, orang utan: Pongo
ape: Hominidae
lemur: Lemuroidea
primate: Primates
kangaroo: Macropodidae, Macropus
wallaby: Macropodidae
koala: Phascolarctos
wombat: Vombatidae
opossum: Didelphidae
possum: Phalangeriformes, Didelphidae
platypus: Ornithorhynchus
echidna: Tachyglossidae
bandicoot: Peramelidae
quoll: Dasyurus
tasmanian devil: Sarcophilus
whale: Cetacea
dolphin: Delphinidae
seal: Phocidae
walrus: Odobenus
mammal: Mammalia
carnivore, predator, carnivoran: Carnivora
herbivore: Artiodactyla, Perissodactyla, Lagomorpha
bird, avian: Aves
crane: Gruidae
common crane: Grus grus
stork: Ciconiidae
heron: Ardea, Ardeidae
egret: Egretta, Ardea alba
duck: Anatidae
mallard: Anas platyrhynchos
teal: Anas crecca
goose: Anser, Branta
swan: Cygnus
water bird, waterbird, waterfowl, wildfowl: Anseriformes, Gruiformes, Pelecaniformes
coot: Fulica
moorhen: Gallinula
grebe: Podicipedidae
cormorant: Phalacrocoracidae
pelican: Pelecanus
flamingo: Phoenicopteridae
gull, seagull: Laridae
tern: Sterna
puffin: Fratercula
penguin: Spheniscidae
albatross: Diomedeidae
sandpiper: Scolopacidae
snipe: Gallinago
woodcock: Scolopax
curlew: Numenius
lapwing: Vanellus
plover: Charadriidae
wader: Charadriiformes
eagle: Aquila, Haliaeetus, Clanga, Hieraaetus
golden eagle: Aquila chrysaetos
sea eagle, white tailed eagle: Haliaeetus
bald eagle: Haliaeetus leucocephalus
hawk: Accipiter, Astur
goshawk: Accipiter gentilis, Astur gentilis
sparrowhawk: Accipiter nisus
buzzard: Buteo
kite: Milvus
harrier: Circus
osprey: Pandion
falcon: Falco
kestrel: Falco tinnunculus
vulture: Gyps, Aegypius, Cathartidae
raptor, bird of prey: Accipitriformes, Falconiformes, Strigiformes
owl: Strigiformes
barn owl: Tyto
tawny owl: Strix aluco
eagle owl: Bubo
pheasant: Phasianus
partridge: Perdix, Alectoris
quail: Coturnix
grouse: Tetraoninae, Lagopus, Tetrao, Lyrurus
capercaillie: Tetrao urogallus
ptarmigan: Lagopus
turkey: Meleagris
chicken, hen, rooster, cockerel: Gallus
peacock: Pavo
guineafowl: Numididae
ostrich: Struthio
emu: Dromaius
cassowary: Casuarius
kiwi: Apteryx
pigeon: Columba
dove: Streptopelia, Columbidae
cuckoo: Cuculidae
parrot: Psittaciformes
hoopoe: Upupa
kingfisher: Alcedinidae
woodpecker: Picidae
hummingbird: Trochilidae
toucan: Ramphastidae
hornbill: Bucerotidae
corvid: Corvidae
crow: Corvus corone, Corvus cornix, Corvus brachyrhynchos
raven: Corvus corax
rook: Corvus frugilegus
jackdaw: Coloeus, Corvus monedula
magpie: Pica
jay: Garrulus, Cyanocitta
songbird, passerine: Passeriformes
blackbird: Turdus merula
thrush: Turdus
robin: Erithacus
nightingale: Luscinia
tit, titmouse: Paridae
blue tit: Cyanistes
great tit: Parus major
nuthatch: Sitta
treecreeper: Certhia
wren: Troglodytes
sparrow: Passer
finch, chaffinch: Fringillidae
bullfinch: Pyrrhula
starling: Sturnus
swallow: Hirundo
house martin, sand martin: Delichon, Riparia
lark, skylark: Alauda
wagtail: Motacilla
dipper: Cinclus
reptile: Reptilia, Squamata
snake: Serpentes
viper, adder: Viperidae
grass snake: Natrix
python: Pythonidae
cobra: Naja
lizard: Lacertidae, Lacertilia
gecko: Gekkonidae
iguana: Iguanidae
tortoise, turtle: Testudines
crocodile, alligator, croc: Crocodylia
amphibian: Amphibia
frog: Ranidae, Anura
toad: Bufonidae
newt, salamander: Salamandridae
fish: Actinopterygii
salmon: Salmo salar
trout: Salmo trutta
shark: Selachimorpha
insect, bug: Insecta
butterfly, moth: Lepidoptera
bee: Apidae
wasp, hornet: Vespidae
beetle: Coleoptera
dragonfly: Odonata
mosquito: Culicidae
spider: Araneae
ant: Formicidae
snail, slug: Gastropoda
worm, earthworm: Lumbricidae
crab: Brachyura
dinosaur: Dinosauria
mammoth: Mammuthus
unicorn, dragon, yeti, bigfoot, sasquatch, monster, ghost, alien:
livestock, farm animal: Bos taurus, Ovis aries, Capra hircus, Equus caballus
pet: Canis familiaris, Felis catus
fawn: Cervidae
stag: Cervus
hind: Cervus
doe, buck: Cervidae
vixen, reynard: Vulpes
piglet: Sus scrofa
hoglet: Erinaceidae
leveret: Lepus
kitten: Felidae
squeaker: Sus scrofa
"""

ANIMALS: dict[str, tuple[str, ...]] = {
    word.strip(): tuple(name.strip() for name in names.split(",") if name.strip())
    for line in (*_TABLE.strip().splitlines(), *AFAR.strip().splitlines())
    for said, names in [line.split(":")]
    for word in said.split(",")
}
"""Singular English words, and the scientific names that they stand for."""

PEOPLE = (
    "human,person,man,woman,child,kid,hiker,walker,jogger,runner,cyclist,biker,tourist,visitor,"
    "hunter,poacher,trespasser,intruder,pedestrian,passerby,passer by,rider,ranger,forester,"
    "human being,dog walker,mountain biker,quad biker,stranger,guy,lady,rambler,mushroom picker"
)
SOMEBODY = frozenset({"somebody", "someone", "anybody", "anyone"})
"""Words for a person, where something is said of them that cameras see."""
VEHICLES = (
    "vehicle,car,truck,lorry,van,tractor,motorbike,motorcycle,quad,bike,quad bike,bicycle,jeep,bus,"
    "atv,scooter,pickup,trailer,suv,off roader,pickup truck,harvester"
)
BLANKS = "blank,empty,false trigger,false alarm,empty picture,empty event,blank event,empty image"

CATEGORIES: dict[str, str] = {
    **dict.fromkeys(PEOPLE.split(","), "human"),
    **dict.fromkeys(SOMEBODY, "human"),
    **dict.fromkeys(VEHICLES.split(","), "vehicle"),
    **dict.fromkeys(BLANKS.split(","), "blank"),
}
"""Singular words for what is no animal, and the observation type that they stand for."""

ANY_ANIMAL = frozenset(
    {"animal", "wildlife", "creature", "beast", "critter", "fauna", "wild animal"}
)
"""Words for animals of any kind."""

_LIFE = {
    Life.YOUNG: "young cub fawn kit pup piglet baby juvenile calf kitten offspring youngster chick"
    " leveret infant hoglet squeaker immature subadult newborn duckling gosling foal lamb puppy",
    Life.FEMALE: "female vixen doe hind sow mother lioness tigress mare",
    Life.MALE: "male stag buck roebuck tomcat father tusker stallion",
    Life.ADULT: "adult grown mature",
}
LIFE: dict[str, Life] = {word: life for life, words in _LIFE.items() for word in words.split()}
"""Words that say sex or age; some of them (`ANIMALS`) name the animal as well."""

SPECIES_MODIFIERS = listed(
    "red grey gray black white brown blue green golden yellow silver spotted striped arctic "
    "polar american african asian indian chinese siberian australian iberian canadian japanese "
    "northern southern eastern western mountain water sea river snow desert stone beech house "
    "barn tawny long short giant dwarf pygmy great lesser greater least alpine fallow sika mule "
    "honey flying swamp marsh bush forest rock cave domestic stray feral bald hooded masked "
    "maned pine wood field sand tree ground bank virginia cape egyptian bengal malayan nubian "
    "barbary steppe lowland collared banded feathered plains fruit spectacled crested eared "
    "tailed backed lipped footed necked horned toed rumped coated haired winged billed ringed "
    "common little tibetan bearded ruffed slow mute tufted"
)
"""Words that make another kind of the animal named after them: a grey fox is no red fox."""

NEUTRAL_MODIFIERS = listed("wild european eurasian common local ordinary normal native")
"""Words that leave the kind of animal named after them as it is, unless a name has them."""
