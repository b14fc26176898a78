import PlainText
import Recipes

/// The text `Dream` of InvokeAI's first versions, a command line: `"a cat [blurry]" -s 50 -S 123
/// -W 512 -H 512 -C 7.5 -A k_lms`.
struct DreamText {
  let partial: PartialRecipe?

  init(_ text: String) {
    let words = Self.words(text.prefix(1 << 16))
    let names = [
      "-s": "steps", "-S": "seed", "-W": "width", "-H": "height", "-C": "cfg scale",
      "-A": "sampler",
    ]
    var reader = SettingsReader(keys: ["sampler"])
    var prompt: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.isOption else {
        prompt.append(word.text)
        continue
      }
      // The value stands behind the letter, or as a word of its own.
      let (option, joined) = (String(word.text.prefix(2)), String(word.text.dropFirst(2)))
      guard let name = names[option], !word.text.hasPrefix("--") else {
        let value = rest.first.flatMap { $0.isOption ? nil : $0.text }
        if value != nil { rest.removeFirst() }
        reader.list(word.text, value ?? "")
        continue
      }
      let value = joined.isEmpty ? rest.popFirst()?.text ?? "" : joined
      reader.take(name, .string(value))
    }
    reader.take("prompt", .string(prompt.joined(separator: " ")))
    var partial = reader.result(origin: "InvokeAI")
    SettingsForm.takeBrackets(&partial)
    self.partial = partial.prompt.isEmpty ? nil : partial
  }

  private struct Word {
    var text = ""
    var isQuoted = false
    var isOption: Bool {
      !isQuoted && text.hasPrefix("-") && text.dropFirst().first?.isLetter == true
        || !isQuoted && text.hasPrefix("--")
    }
  }

  private static func words(_ text: Substring) -> [Word] {
    var words: [Word] = []
    var word: Word?
    var isInside = false
    var isEscaped = false
    for character in text {
      if isEscaped {
        word = word ?? Word()
        word?.text.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isInside.toggle()
        word = word ?? Word()
        word?.isQuoted = true
      } else if character.isWhitespace, !isInside {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = word ?? Word()
        word?.text.append(character)
      }
    }
    if let word { words.append(word) }
    return words
  }
}
