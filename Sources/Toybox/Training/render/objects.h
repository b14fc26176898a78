// The objects of the world: X(function, singular, plural, the colours it has when none is named).
// Their order decides which scenes a seed gives, so a new object goes to the end.
// An object stands on y = 0 about the y axis, is about 1 unit high and looks towards +z. Its
// function gives the distance of a point and the part that is nearest; `MAIN` takes the colour of
// the caption.
#pragma once
#include "objects_animals.h"
#include "objects_figures.h"
#include "objects_food.h"
#include "objects_household.h"
#include "objects_mammals.h"
#include "objects_outdoors.h"
#include "objects_shapes.h"
#include "objects_things.h"
#include "objects_vehicles.h"

// clang-format off
#define ALL_OBJECTS(X) \
  X(apple, "apple", "apples", "red green yellow") \
  X(pear, "pear", "pears", "green yellow") \
  X(banana, "banana", "bananas", "yellow green") \
  X(lemon, "lemon", "lemons", "yellow") \
  X(strawberry, "strawberry", "strawberries", "red") \
  X(watermelon, "watermelon slice", "watermelon slices", "red") \
  X(carrot, "carrot", "carrots", "orange") \
  X(mushroom, "mushroom", "mushrooms", "red brown") \
  X(pumpkin, "pumpkin", "pumpkins", "orange") \
  X(egg, "egg", "eggs", "white brown") \
  X(donut, "donut", "donuts", "pink brown white") \
  X(ice_cream, "ice cream cone", "ice cream cones", "pink white brown") \
  X(cupcake, "cupcake", "cupcakes", "pink white brown") \
  X(cheese, "piece of cheese", "pieces of cheese", "yellow orange") \
  X(hamburger, "hamburger", "hamburgers", "orange brown") \
  X(mug, "mug", "mugs", "white blue red") \
  X(teapot, "teapot", "teapots", "white blue brown") \
  X(wine_glass, "wine glass", "wine glasses", "white silver") \
  X(bottle, "bottle", "bottles", "green brown") \
  X(vase, "vase", "vases", "blue white brown") \
  X(candle, "candle", "candles", "white red") \
  X(lamp, "table lamp", "table lamps", "white red green") \
  X(chair, "chair", "chairs", "brown white black") \
  X(book, "book", "books", "red blue green brown") \
  X(dice, "die", "dice", "white red") \
  X(balloon, "balloon", "balloons", "red blue yellow green pink purple") \
  X(umbrella, "umbrella", "umbrellas", "red blue black") \
  X(key, "key", "keys", "gold silver") \
  X(cat, "cat", "cats", "orange gray black white brown") \
  X(dog, "dog", "dogs", "brown white black gold") \
  X(rabbit, "rabbit", "rabbits", "white gray brown") \
  X(duck, "rubber duck", "rubber ducks", "yellow") \
  X(bird, "bird", "birds", "blue red yellow green") \
  X(penguin, "penguin", "penguins", "black") \
  X(owl, "owl", "owls", "brown gray white") \
  X(fish, "fish", "fish", "orange blue red yellow gold") \
  X(turtle, "turtle", "turtles", "green brown") \
  X(snail, "snail", "snails", "brown orange yellow") \
  X(pig, "pig", "pigs", "pink") \
  X(elephant, "elephant", "elephants", "gray") \
  X(giraffe, "giraffe", "giraffes", "yellow orange") \
  X(lion, "lion", "lions", "yellow orange gold") \
  X(frog, "frog", "frogs", "green") \
  X(mouse, "mouse", "mice", "gray white brown") \
  X(bear, "teddy bear", "teddy bears", "brown") \
  X(panda, "panda", "pandas", "white") \
  X(octopus, "octopus", "octopuses", "purple red orange pink") \
  X(dinosaur, "dinosaur", "dinosaurs", "green") \
  X(butterfly, "butterfly", "butterflies", "orange blue yellow purple") \
  X(bee, "bee", "bees", "yellow") \
  X(snowman, "snowman", "snowmen", "white") \
  X(robot, "robot", "robots", "silver gray blue red") \
  X(ghost, "ghost", "ghosts", "white") \
  X(face, "smiley face", "smiley faces", "yellow") \
  X(cube, "cube", "cubes", "red blue green yellow orange purple white") \
  X(sphere, "ball", "balls", "red blue green yellow orange purple white") \
  X(cone, "cone", "cones", "orange red blue green yellow purple") \
  X(cylinder, "cylinder", "cylinders", "blue red green yellow purple gray") \
  X(torus, "ring", "rings", "gold silver red blue green") \
  X(pyramid, "pyramid", "pyramids", "yellow gold red blue green purple") \
  X(star, "star", "stars", "yellow gold red blue silver") \
  X(heart, "heart", "hearts", "red pink purple") \
  X(gem, "diamond", "diamonds", "cyan blue green red purple pink white") \
  X(crown, "crown", "crowns", "gold yellow silver") \
  X(hat, "top hat", "top hats", "black gray brown") \
  X(gift, "gift box", "gift boxes", "red blue green purple pink") \
  X(clock, "alarm clock", "alarm clocks", "red blue green black pink") \
  X(guitar, "guitar", "guitars", "orange brown red blue black") \
  X(trumpet, "trumpet", "trumpets", "gold yellow silver") \
  X(sword, "sword", "swords", "silver gray gold") \
  X(flower, "flower", "flowers", "red pink white purple orange blue") \
  X(tree, "tree", "trees", "green orange pink") \
  X(pine, "pine tree", "pine trees", "green") \
  X(cactus, "cactus", "cacti", "green") \
  X(palm, "palm tree", "palm trees", "green") \
  X(house, "house", "houses", "white yellow blue pink orange") \
  X(castle, "castle", "castles", "gray white yellow pink") \
  X(lighthouse, "lighthouse", "lighthouses", "red blue black") \
  X(windmill, "windmill", "windmills", "white gray brown red blue") \
  X(car, "car", "cars", "red blue yellow green white black orange") \
  X(bus, "bus", "buses", "yellow red blue green") \
  X(train, "steam train", "steam trains", "black green blue red") \
  X(boat, "sailboat", "sailboats", "red blue white brown") \
  X(airplane, "airplane", "airplanes", "white red blue yellow silver") \
  X(rocket, "rocket", "rockets", "white silver blue yellow") \
  X(hot_air_balloon, "hot air balloon", "hot air balloons", "red blue yellow purple orange") \
  X(bicycle, "bicycle", "bicycles", "red blue green yellow black") \
  X(shoe, "sneaker", "sneakers", "red blue green black white pink") \
  X(horse, "horse", "horses", "brown white black") \
  X(cow, "cow", "cows", "white brown") \
  X(sheep, "sheep", "sheep", "white gray") \
  X(monkey, "monkey", "monkeys", "brown") \
  X(fox, "fox", "foxes", "orange red") \
  X(shark, "shark", "sharks", "gray blue") \
  X(whale, "whale", "whales", "blue gray") \
  X(crab, "crab", "crabs", "red orange") \
  X(spider, "spider", "spiders", "black brown purple") \
  X(flamingo, "flamingo", "flamingos", "pink") \
  X(chicken, "chicken", "chickens", "white brown") \
  X(unicorn, "unicorn", "unicorns", "white pink purple") \
  X(dragon, "dragon", "dragons", "green red purple") \
  X(koala, "koala", "koalas", "gray") \
  X(astronaut, "astronaut", "astronauts", "white orange") \
  X(knight, "knight", "knights", "silver gray gold") \
  X(pirate, "pirate", "pirates", "red blue purple") \
  X(wizard, "wizard", "wizards", "blue purple red") \
  X(princess, "princess", "princesses", "pink blue purple yellow") \
  X(pizza, "slice of pizza", "slices of pizza", "yellow orange") \
  X(cake, "birthday cake", "birthday cakes", "pink brown blue") \
  X(avocado, "avocado", "avocados", "green") \
  X(pineapple, "pineapple", "pineapples", "yellow orange") \
  X(cherry, "pair of cherries", "pairs of cherries", "red") \
  X(sofa, "sofa", "sofas", "red blue green gray brown orange") \
  X(table, "small table", "small tables", "brown white black") \
  X(television, "television", "televisions", "brown red orange gray") \
  X(laptop, "laptop", "laptops", "silver gray black") \
  X(camera, "camera", "cameras", "black brown red") \
  X(hammer, "hammer", "hammers", "brown red yellow blue") \
  X(drum, "drum", "drums", "red blue green") \
  X(piano, "piano", "pianos", "black brown white") \
  X(tractor, "tractor", "tractors", "green red blue") \
  X(helicopter, "helicopter", "helicopters", "red blue yellow green orange") \
  X(submarine, "submarine", "submarines", "yellow gray blue orange") \
  X(truck, "truck", "trucks", "red blue green yellow white orange")
// clang-format on
