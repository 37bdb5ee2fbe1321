"""Common English words for animals: a model that uses one in its notes claims to know what it is.

A list of whole words, singular. It need not be complete: notes are never shown as facts; it is
there to tell a description that made up an animal from one that did not.
"""

from __future__ import annotations

_WORDS = """
aardvark agouti alligator alpaca anteater antelope ape armadillo baboon badger bat bear beaver bee
bird bison blackbird boar bobcat buffalo bull bustard butterfly buzzard camel capercaillie capybara
caracal caribou cassowary cat cattle chamois cheetah chicken chimpanzee chipmunk civet coati cobra
cockatoo cormorant cougar cow coyote crane crocodile crow cuckoo deer dingo dog dolphin donkey dove
duck eagle echidna egret eland elephant elk emu ermine falcon ferret finch fisher flamingo fossa fox
frog gazelle genet gibbon giraffe goat goose gorilla grouse guanaco gull hare hartebeest hawk
hedgehog heron hippopotamus hog hornbill horse hyena hyrax ibex ibis iguana impala insect jackal
jackdaw jaguar jaguarundi jay kangaroo kestrel kingfisher kite kiwi koala kudu lamb lemur leopard
lion lizard llama lynx macaque macaw magpie mallard marmot marten mink mole mongoose monkey moose
moth mouflon mouse muntjac muskrat mustang nightingale nightjar nutria nyala ocelot okapi opossum
orangutan oryx osprey ostrich otter owl ox panda pangolin panther parrot partridge peacock peccary
pelican penguin pheasant pig pigeon platypus polecat porcupine possum puma python quail quokka quoll
rabbit raccoon ram rat raven reindeer rhea rhinoceros robin rodent rooster sable salamander seal
serow serval sheep shrew skunk sloth snake snipe sparrow spider squirrel starling stoat stork swan
tahr takin tamandua tanager tapir tayra thrush tiger toad tortoise toucan turkey turtle viper vole
vulture wallaby walrus warthog waterbuck weasel wildcat wildebeest wolf wolverine wombat woodcock
woodpecker wren yak zebra
"""

ANIMAL_WORDS = frozenset(_WORDS.split())
