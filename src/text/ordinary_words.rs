//! Ordinary words that are spelt like an abbreviation.

/// Short words of everyday English. An abbreviation that is spelt like one counts only in
/// capitals: `PAN` is an admission number, and `pan` is not.
const ORDINARY_WORDS: &[&str] = &[
    "ace", "aces", "act", "acts", "add", "adds", "aid", "aids", "aim", "aims", "air", "all",
    "alms", "amp", "amps", "and", "ant", "ants", "any", "ape", "app", "apps", "apt", "arc", "arch",
    "arcs", "are", "area", "arm", "arms", "army", "art", "arts", "ash", "ask", "asks", "asp",
    "ass", "asset", "at", "ate", "bad", "bag", "bags", "ball", "balls", "ban", "band", "bands",
    "bank", "banks", "bans", "bar", "bare", "bars", "base", "bases", "bash", "bass", "bat", "bats",
    "bay", "bays", "be", "bead", "beads", "beam", "bean", "beans", "bear", "bears", "beat", "bed",
    "beds", "bee", "beef", "been", "beer", "bees", "bet", "bets", "bid", "bids", "big", "bill",
    "bin", "bins", "bit", "bits", "board", "boat", "bob", "bog", "bold", "bond", "bone", "boo",
    "book", "boom", "boss", "bow", "box", "boy", "bran", "bud", "bug", "bull", "bun", "bus", "but",
    "buy", "by", "cab", "cable", "cabs", "cake", "call", "calls", "calm", "camp", "camps", "can",
    "cane", "cans", "cap", "cape", "caps", "car", "card", "cards", "care", "cares", "cars", "case",
    "cases", "cash", "cast", "cat", "cats", "chap", "chat", "chats", "chip", "chips", "cite",
    "clap", "clasp", "class", "clay", "clip", "club", "clue", "coal", "coast", "coat", "coats",
    "cob", "cod", "code", "codes", "cold", "come", "cone", "cop", "cope", "cops", "cord", "core",
    "cost", "cot", "cots", "cow", "cows", "crab", "craft", "crew", "crop", "cub", "cube", "cue",
    "cup", "cups", "curb", "cut", "cuts", "dab", "dad", "dads", "dale", "dam", "dame", "damp",
    "dams", "dash", "date", "dates", "day", "days", "deal", "deals", "dear", "den", "dens", "dew",
    "dial", "did", "die", "dig", "dim", "din", "dip", "dips", "disc", "dish", "do", "dock", "does",
    "dog", "dogs", "dole", "dot", "dots", "drag", "dress", "drip", "drop", "drum", "dry", "duct",
    "due", "duke", "dust", "each", "ear", "early", "earn", "ears", "ease", "east", "easy", "eat",
    "edge", "eel", "egg", "eggs", "ego", "elf", "elk", "elm", "end", "ends", "envy", "era", "face",
    "fact", "facts", "fad", "fade", "fair", "fall", "fan", "fans", "far", "fare", "farm", "fast",
    "fat", "fate", "fear", "fee", "feed", "feel", "fees", "feet", "fell", "few", "fig", "file",
    "files", "fill", "film", "fin", "find", "fine", "fines", "fins", "fire", "firm", "fit", "fits",
    "five", "fix", "flag", "flap", "flash", "flat", "flats", "flow", "foal", "fog", "fold",
    "folks", "food", "fool", "foot", "for", "ford", "fore", "form", "forms", "fort", "foul",
    "four", "fox", "fray", "free", "fret", "frog", "from", "fruit", "full", "fun", "fund", "funds",
    "fur", "fuss", "gap", "gaps", "gas", "gash", "gasp", "gate", "gates", "gave", "gear", "gem",
    "gems", "get", "gets", "gift", "gig", "gin", "give", "glad", "glee", "glue", "go", "goal",
    "goals", "goat", "god", "gold", "golf", "gone", "good", "got", "gown", "grab", "gram", "grant",
    "grasp", "great", "grip", "grit", "group", "grow", "gulf", "gum", "gun", "guns", "guy", "gym",
    "had", "hair", "half", "hall", "halt", "ham", "hand", "hands", "hard", "harm", "harp", "has",
    "hat", "hate", "hats", "have", "haze", "he", "head", "heads", "heal", "heap", "hear", "heat",
    "heath", "help", "hem", "hen", "her", "here", "hide", "high", "him", "hint", "hip", "hire",
    "his", "hit", "hits", "hive", "hold", "hole", "home", "hope", "hot", "hub", "hubs", "hug",
    "hum", "hurt", "hut", "ice", "icon", "ill", "in", "inn", "ins", "inset", "into", "ions",
    "iris", "iron", "is", "isle", "it", "item", "its", "jab", "jabs", "jam", "jams", "jar", "jars",
    "jaw", "jet", "jets", "job", "jobs", "join", "joint", "joy", "jug", "just", "keen", "keep",
    "keg", "ken", "kid", "kids", "kin", "kind", "king", "kit", "kite", "kits", "knit", "know",
    "lab", "labs", "lace", "lack", "lad", "lady", "laid", "lake", "lamb", "lamp", "land", "lands",
    "lane", "lap", "laps", "last", "late", "law", "lawn", "laws", "lay", "lead", "leads", "leaf",
    "league", "leap", "learn", "lease", "leases", "leave", "led", "left", "leg", "legs", "lend",
    "lens", "less", "let", "lets", "lid", "lids", "lie", "life", "lift", "lifts", "like", "lime",
    "limp", "line", "lines", "link", "links", "lip", "lips", "list", "live", "load", "loan",
    "loans", "lob", "lock", "log", "logs", "long", "look", "loop", "lord", "loss", "lost", "lot",
    "lots", "loud", "love", "low", "luck", "lump", "lung", "mac", "mace", "mad", "made", "maid",
    "mail", "main", "make", "man", "mane", "map", "maps", "march", "mare", "mark", "marks", "mash",
    "mast", "mat", "match", "mate", "mates", "math", "mats", "may", "meal", "meals", "mean",
    "means", "meat", "meet", "melt", "men", "mend", "menu", "mere", "mesh", "met", "mice", "midst",
    "mild", "mile", "milk", "mill", "mind", "mine", "mint", "miss", "mist", "mix", "mob", "mode",
    "models", "mole", "month", "moon", "moor", "mop", "moral", "more", "moss", "most", "moth",
    "move", "mow", "much", "mud", "mug", "mum", "mums", "nag", "nail", "nap", "nasty", "neat",
    "need", "needs", "nest", "nests", "net", "nets", "new", "next", "nice", "night", "nine", "no",
    "nod", "none", "nor", "nose", "not", "note", "nun", "nurse", "nut", "nuts", "oak", "oaks",
    "oar", "oath", "oats", "odd", "of", "off", "oil", "old", "on", "once", "one", "ones", "only",
    "open", "opt", "or", "oral", "our", "out", "oval", "over", "owe", "owed", "owes", "owl", "own",
    "pace", "pack", "pact", "pacts", "pad", "pads", "page", "pages", "paid", "pain", "pair", "pal",
    "pale", "pals", "pan", "pane", "panel", "pans", "pant", "par", "park", "parks", "part",
    "parts", "pass", "past", "paste", "pat", "path", "paths", "pay", "pays", "pea", "peace",
    "peak", "pear", "peas", "peat", "peer", "peers", "pen", "pens", "pep", "per", "pest", "pests",
    "pet", "pets", "pew", "pick", "pie", "pies", "pig", "pigs", "pile", "pill", "pills", "pin",
    "pine", "pink", "pins", "pint", "pipe", "pit", "pits", "place", "plan", "plans", "play",
    "plea", "plot", "plots", "plug", "plus", "pod", "pods", "poem", "pole", "police", "poll",
    "pond", "pool", "poor", "pop", "port", "pot", "pots", "pour", "pram", "pray", "prep", "press",
    "prim", "prime", "pro", "probe", "proof", "prop", "pros", "prune", "pub", "pubs", "puff",
    "pull", "pump", "pun", "pup", "pure", "push", "put", "quad", "quest", "quick", "quit", "quiz",
    "race", "rack", "raft", "rag", "rage", "raid", "raids", "rail", "rain", "ram", "ramp", "ramps",
    "ran", "rang", "range", "rank", "rap", "rapid", "rare", "rash", "rat", "rate", "rates", "rats",
    "raw", "ray", "reach", "read", "reads", "real", "reap", "rear", "red", "reed", "reef", "reel",
    "rent", "rents", "rest", "rib", "ribs", "rice", "rich", "rid", "ride", "rig", "right", "rile",
    "rim", "ring", "riot", "rip", "ripe", "rise", "risk", "risks", "road", "roads", "rob", "robe",
    "rock", "rod", "role", "roles", "roll", "roof", "room", "rooms", "root", "rope", "rose", "rot",
    "round", "row", "rows", "rub", "rug", "rule", "rules", "rum", "run", "runs", "rush", "rust",
    "rut", "sac", "sack", "sad", "safe", "sag", "said", "sail", "sake", "sale", "salt", "same",
    "sand", "sane", "sang", "sap", "sash", "sat", "save", "saved", "saves", "saw", "say", "scan",
    "scans", "scar", "scene", "school", "scope", "scrap", "screen", "sea", "seal", "seals", "seat",
    "seats", "sect", "see", "seed", "seek", "seen", "self", "sell", "send", "sends", "sense",
    "sent", "set", "sets", "shade", "shape", "share", "shares", "she", "shed", "sheep", "sheet",
    "shelf", "shell", "shift", "shine", "ship", "ships", "shop", "shops", "short", "shot", "show",
    "shut", "sick", "side", "sides", "sift", "sigh", "sign", "signs", "silt", "sin", "since",
    "sing", "sink", "sip", "sir", "sit", "site", "sites", "six", "size", "skid", "skim", "skin",
    "skip", "skips", "sky", "slam", "slap", "slip", "slips", "slot", "slots", "slow", "slum",
    "smart", "snag", "snap", "snip", "snow", "so", "soap", "soar", "sob", "social", "sock", "soft",
    "soil", "sold", "sole", "some", "son", "song", "soon", "sort", "soul", "sound", "soup",
    "south", "sow", "spa", "span", "spans", "spar", "spare", "spark", "spas", "spat", "speak",
    "speech", "spin", "spit", "spoke", "sport", "spot", "spots", "spray", "spring", "spun", "spur",
    "stack", "staff", "stag", "stage", "stain", "stair", "stake", "stamp", "star", "stars",
    "start", "stash", "state", "stay", "stays", "stem", "stems", "step", "steps", "stern", "stick",
    "stir", "stone", "stop", "stops", "store", "storm", "strap", "stray", "street", "strip",
    "strips", "such", "sue", "suit", "sum", "summer", "sums", "sun", "sure", "swap", "swim", "tab",
    "table", "tabs", "tack", "tact", "tag", "tags", "tail", "take", "tale", "talk", "tall", "tan",
    "tank", "tanks", "tap", "tape", "taps", "tar", "target", "tart", "task", "tasks", "taste",
    "tax", "taxes", "tea", "team", "teams", "tear", "teas", "tech", "tee", "teen", "tell", "ten",
    "tens", "tent", "tents", "term", "terms", "test", "tests", "text", "than", "that", "thaw",
    "the", "their", "them", "then", "they", "thin", "this", "those", "three", "through", "tick",
    "tide", "tie", "ties", "tile", "till", "time", "times", "tin", "tint", "tip", "tips", "tire",
    "to", "toad", "toe", "toes", "told", "toll", "ton", "tone", "too", "took", "tool", "tools",
    "top", "tops", "tore", "torn", "toss", "tot", "tour", "tow", "tower", "town", "toy", "toys",
    "track", "trail", "train", "trams", "trap", "traps", "tray", "tree", "trees", "trek", "tribe",
    "trim", "trio", "trip", "trips", "trot", "true", "trust", "trusts", "try", "tub", "tube",
    "tubs", "tug", "tune", "turn", "twin", "two", "type", "types", "ups", "urge", "us", "use",
    "used", "user", "users", "van", "vans", "vase", "vast", "vat", "vein", "vent", "vest", "vet",
    "vets", "via", "vice", "view", "visa", "vote", "vow", "wage", "wages", "wait", "walk", "wall",
    "wand", "want", "war", "ward", "wards", "ware", "warm", "warn", "wars", "was", "wash", "wasp",
    "waste", "way", "ways", "we", "weak", "wear", "weary", "web", "wed", "week", "weeks", "well",
    "went", "west", "wet", "what", "wheat", "when", "where", "whip", "who", "whole", "why", "wide",
    "wife", "will", "win", "wind", "wine", "wing", "wings", "wins", "wipe", "wire", "wise", "wish",
    "with", "wolf", "womb", "won", "wood", "word", "words", "work", "works", "worn", "wow", "wrap",
    "yard", "yards", "year", "years", "yes", "yet", "you", "young", "zip", "zone", "zones", "zoo",
];

/// Returns whether a folded word is an ordinary English word that is spelt like an
/// abbreviation.
///
/// ```
/// assert!(redress::text::is_ordinary_word("pan"));
/// assert!(!redress::text::is_ordinary_word("ehcp"));
/// ```
#[must_use]
pub fn is_ordinary_word(folded: &str) -> bool {
    ORDINARY_WORDS.binary_search(&folded).is_ok()
}

/// Returns whether a word was typed like an abbreviation: with at least two capitals.
///
/// ```
/// assert!(redress::text::has_capitals("DoLS"));
/// assert!(!redress::text::has_capitals("Send"));
/// ```
#[must_use]
pub fn has_capitals(typed: &str) -> bool {
    typed.chars().filter(|c| c.is_uppercase()).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted_for_binary_search() {
        assert!(ORDINARY_WORDS.is_sorted_by(|one, other| one < other));
    }
}
