/// Whether bytes may be one of the answers to our questions, told from as few of them as there are:
/// what tells a late rest of an answer from what somebody types.
enum AnswerForm: Equatable {
  /// So far, yes.
  case partial
  /// A whole one, and what it says if that is of use.
  case whole(TerminalReply?)
  case no

  /// - Parameter bytes: what follows the Esc byte.
  init(_ bytes: [UInt8]) {
    guard let introducer = bytes.first else {
      self = .partial
      return
    }
    let rest = bytes.dropFirst()
    switch introducer {
    case UInt8(ascii: "["): self = Self.controlSequence(rest)
    case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "_"):
      self = Self.text(rest, kind: introducer)
    default: self = .no
    }
  }

  private static func controlSequence(_ bytes: ArraySlice<UInt8>) -> AnswerForm {
    // Sizes are `4;` and `6;`, the end of a picture is `0n`; all others are private.
    guard let first = bytes.first else { return .partial }
    guard "?046".utf8.contains(first) else { return .no }
    let parameters = bytes.prefix { (0x30...0x3B).contains($0) || $0 == 0x3F || $0 == 0x24 }
    guard let final = bytes.dropFirst(parameters.count).first else {
      return parameters.count < 256 ? .partial : .no
    }
    let reply = TerminalReply(parameters: Array(parameters), final: final)
    // A refusal is an answer too.
    let finals = first == 0x3F ? "cuyS" : first == 0x30 ? "" : "t"
    let isAnswer = reply != nil || finals.utf8.contains(final)
    return isAnswer ? .whole(reply) : .no
  }

  /// Strings of any kind that terminals send: none is what somebody types after Esc.
  private static func text(_ bytes: ArraySlice<UInt8>, kind: UInt8) -> AnswerForm {
    guard let first = bytes.first else { return .partial }
    let isNumber = (0x30...0x39).contains(first)
    switch kind {
    case UInt8(ascii: "P"): guard isNumber || "<=>?!$+".utf8.contains(first) else { return .no }
    case UInt8(ascii: "_"): guard first == UInt8(ascii: "G") else { return .no }
    default:
      let end = bytes.first { !(0x30...0x39).contains($0) }
      guard isNumber, end == nil || end == UInt8(ascii: ";") else { return .no }
    }
    let content = bytes.prefix { $0 != 0x07 && $0 != 0x1B }
    let end = bytes.dropFirst(content.count)
    switch (end.first, end.dropFirst().first) {
    case (0x07, _), (0x1B, 0x5C): return .whole(TerminalReply(text: Array(content), kind: kind))
    case (nil, _), (0x1B, nil): return content.count < 4096 ? .partial : .no
    default: return .no
    }
  }
}
