"""Plain English for animals that few stores have: so that they are known, and said not to be here.

The same form as the table in `animals_words`, and written from general knowledge likewise.
"""

from __future__ import annotations

TABLE = """
kit fox, swift fox: Vulpes velox, Vulpes macrotis
bat eared fox: Otocyon megalotis
cape fox: Vulpes chama
fennec: Vulpes zerda
corsac: Vulpes corsac
maned wolf: Chrysocyon brachyurus
wild dog, african wild dog, painted dog: Lycaon pictus
dhole: Cuon alpinus
sun bear: Helarctos malayanus
sloth bear: Melursus ursinus
spectacled bear: Tremarctos ornatus
margay: Leopardus wiedii
jaguarundi: Herpailurus yagouaroundi
manul: Otocolobus manul
leopard cat: Prionailurus bengalensis
fishing cat: Prionailurus viverrinus
jungle cat: Felis chaus
clouded leopard: Neofelis
aardwolf: Proteles cristata
spotted hyena: Crocuta crocuta
ringtail, cacomistle: Bassariscus
kinkajou: Potos flavus
olingo: Bassaricyon
tayra: Eira barbara
grison: Galictis
zorilla: Ictonyx
binturong: Arctictis binturong
fossa: Cryptoprocta ferox
sambar: Rusa unicolor
chital, axis deer: Axis axis
barking deer: Muntiacus
hog deer: Axis porcinus
musk deer: Moschus
water deer: Hydropotes inermis
brocket: Mazama
huemul: Hippocamelus
pudu: Pudu
barasingha: Rucervus
chevrotain, mouse deer: Tragulidae
eland: Taurotragus
bushbuck: Tragelaphus scriptus
nyala: Tragelaphus angasii
sitatunga: Tragelaphus spekii
bongo: Tragelaphus eurycerus
oryx, gemsbok: Oryx
sable antelope, roan antelope: Hippotragus
waterbuck, lechwe: Kobus
reedbuck: Redunca
hartebeest: Alcelaphus
springbok: Antidorcas
gerenuk: Litocranius
steenbok, grysbok: Raphicerus
klipspringer: Oreotragus
dik dik: Madoqua
oribi: Ourebia
nilgai: Boselaphus tragocamelus
blackbuck: Antilope cervicapra
gaur, banteng: Bos gaurus, Bos javanicus
yak: Bos mutus, Bos grunniens
saiga: Saiga
pronghorn: Antilocapra
muskox, musk ox: Ovibos
takin: Budorcas
goral: Naemorhedus
serow: Capricornis
tahr: Hemitragus
markhor: Capra falconeri
bharal, blue sheep: Pseudois
aoudad, barbary sheep: Ammotragus
bighorn: Ovis canadensis
argali: Ovis ammon
mountain goat: Oreamnos
guanaco: Lama guanicoe
vicuna: Vicugna vicugna
bushpig: Potamochoerus
babirusa: Babyrousa
javelina: Tayassuidae
onager, wild ass, kulan: Equus hemionus
jackrabbit: Lepus
cottontail: Sylvilagus
pika: Ochotona
flying squirrel: Pteromyini
viscacha: Lagostomus, Lagidium
chinchilla: Chinchilla
springhare: Pedetes
gundi: Ctenodactylidae
gerbil, jird: Gerbillinae
jerboa: Dipodidae
gopher: Geomyidae
hyrax, dassie: Procaviidae
tenrec: Tenrecidae
elephant shrew, sengi: Macroscelididae
desman: Desmana
solenodon: Solenodon
bushbaby, galago: Galagidae
loris: Lorisidae
tarsier: Tarsiidae
langur: Semnopithecus, Presbytis, Trachypithecus
colobus: Colobus
mangabey: Cercocebus
guenon, vervet: Chlorocebus, Cercopithecus
howler: Alouatta
capuchin: Cebus, Sapajus
marmoset: Callithrix
tamarin: Saguinus
gibbon: Hylobatidae
bonobo: Pan paniscus
roo: Macropodidae
potoroo, bettong: Potoroidae
wallaroo: Osphranter
numbat: Myrmecobius
bilby: Macrotis
tamandua: Tamandua
dugong, manatee: Sirenia
sea lion: Otariidae
fieldfare: Turdus pilaris
redwing: Turdus iliacus
redstart: Phoenicurus
hawfinch: Coccothraustes
siskin: Spinus
goldfinch: Carduelis
linnet: Linaria
bunting, yellowhammer: Emberiza
pipit: Anthus
shrike: Lanius
oriole: Oriolus
waxwing: Bombycilla
bee eater: Meropidae
bittern: Botaurus
spoonbill: Platalea
ibis: Threskiornithidae
oystercatcher: Haematopus
corncrake: Crex
water rail: Rallus
bustard: Otididae
nightjar: Caprimulgidae
caracara: Caracara
peregrine, peregrine falcon: Falco peregrinus
condor: Vultur, Gymnogyps
lammergeier: Gypaetus
secretarybird, secretary bird: Sagittarius
tinamou: Tinamidae
curassow, chachalaca: Cracidae
trumpeter: Psophia
great argus: Argusianus
junglefowl: Gallus
francolin, spurfowl: Pternistis, Francolinus
megapode, malleefowl, brushturkey, brush turkey: Megapodiidae
seriema: Cariama
lyrebird: Menura
kookaburra: Dacelo
cockatoo, galah: Cacatuidae
macaw: Ara
takahe, pukeko: Porphyrio
turaco: Musophagidae
coucal: Centropus
roadrunner: Geococcyx
mockingbird: Mimus
grackle: Quiscalus
gator: Alligator
caiman: Caimaninae
monitor lizard, goanna: Varanus
komodo dragon: Varanus komodoensis
chameleon: Chamaeleonidae
skink: Scincidae
agama: Agamidae
rattlesnake, rattler: Crotalus
mamba: Dendroaspis
anaconda: Boidae
"""
