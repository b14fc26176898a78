import Studio

/// Turns the bytes of a terminal into keys, pastes, mouse reports and answers to our questions.
/// Answers are told from keys by their form alone, so that a late one never becomes typed text.
/// Pure: time is given, in seconds of any clock that does not go back.
struct InputDecoder {
  enum Output: Equatable {
    case input(TerminalInput)
    case reply(TerminalReply)
  }

  /// A pause this long after a lone Esc byte makes it the Esc key.
  static let escapeDelay = 0.025
  /// The same after `Esc [`, `Esc O` or `Esc P`, which are Alt and a letter then.
  static let introducerDelay = 0.05
  /// The longest pause inside a sequence or paste; what was cut off is dropped (a paste is kept).
  static let patience = 1.0
  /// How long after it a string or paste that was cut off goes on when more of it comes.
  static let memory = 10.0
  /// The longest paste that is kept, in bytes.
  static let pasteLimit = 1 << 20
  private static let sequenceLimit = 4096

  private enum Mode: Equatable {
    case ground
    /// Esc came; more may follow.
    case escape
    case controlSequence
    case singleShift
    /// DCS, OSC, APC, PM or SOS, named by its second byte; `true` after an Esc inside it.
    case text(UInt8, Bool)
    /// Bytes of an old mouse report that are still to be swallowed.
    case oldMouse(Int)
    /// The letter of the Linux console's F1 to F5.
    case linuxFunction
    case paste
    /// Bytes that may be the rest of an answer that was given up; so many of `sequence`.
    case rest(Int)
  }

  /// While an answer is missing, one that came in pieces is put together again.
  var awaitsReplies = false {
    didSet { if !awaitsReplies { cut = nil } }
  }
  /// How long a key that may be the beginning of an answer is held while answers are due: over a
  /// slow line they come in pieces. What cannot go on an answer releases the key at once.
  var answerDelay = 0.0
  private let keys: [[UInt8]: Key]
  private var mode = Mode.ground
  private var alt = false
  private var sequence: [UInt8] = []
  private var utf8: [UInt8] = []
  private var typed = ""
  /// What was given up and may have been the beginning of an answer: its bytes after Esc.
  private var cut: [UInt8]?
  /// The key that `cut` was if it is no answer, and has not been pressed yet.
  private var held: Key?
  /// The paste or string that was given up last, whose end has not come, and until when it may.
  private var open: (mode: Mode, sequence: [UInt8], end: Double)?
  private var lastByte = 0.0
  private var outputs: [Output] = []

  /// - Parameter keys: sequences of this terminal's terminfo entry, which come first.
  init(keys: [[UInt8]: Key] = [:]) { self.keys = keys }

  /// Whether what came last is the beginning of something that the terminal says.
  var isInAnswer: Bool {
    switch mode {
    case .rest: true
    case .controlSequence, .text: !sequence.isEmpty
    case .ground, .escape, .singleShift, .oldMouse, .linuxFunction, .paste: false
    }
  }

  /// When `expire` must be called if no byte comes; nil if nothing is open.
  var deadline: Double? {
    switch mode {
    case .ground where held != nil: lastByte + answerDelay
    case .ground: utf8.isEmpty ? nil : lastByte + Self.patience
    case .escape: lastByte + Self.escapeDelay
    case .controlSequence, .singleShift, .text:
      lastByte + (sequence.isEmpty ? Self.introducerDelay : max(Self.patience, answerDelay))
    case .rest: lastByte + max(Self.patience, answerDelay)
    case .oldMouse, .linuxFunction, .paste: lastByte + Self.patience
    }
  }

  /// Takes bytes as they come.
  mutating func feed(_ bytes: some Collection<UInt8>, at now: Double) -> [Output] {
    outputs = expire(at: now)
    lastByte = now
    if let open {
      self.open = nil
      if now < open.end, Self.goesOn(open.mode, bytes) {
        (mode, sequence, cut) = (open.mode, open.sequence, nil)
      }
    }
    for byte in bytes { take(byte) }
    flushTyped()
    defer { outputs = [] }
    return outputs
  }

  /// Gives up on what has been open for too long.
  mutating func expire(at now: Double) -> [Output] {
    outputs = []
    while let deadline, now >= deadline { giveUp() }
    flushTyped()
    defer { outputs = [] }
    return outputs
  }

  private mutating func giveUp() {
    let given = givenUp
    switch mode {
    case .ground: releaseHeld()
    case .escape: hold(.init(.escape, altOnly), given)
    case .controlSequence where sequence.isEmpty: hold(.init(.character("["), .alt), given)
    case .singleShift where sequence.isEmpty: press(.init(.character("O"), .alt))
    case .text(let kind, _) where sequence.isEmpty:
      hold(.init(.character(Character(Unicode.Scalar(kind))), .alt), given)
    case .text: open = (mode, sequence, lastByte + Self.memory)
    case .paste:
      endPaste()
      open = (mode, [], lastByte + Self.memory)
    // A single byte was typed; more at once came from the terminal.
    case .rest(1):
      releaseHeld()
      typed.unicodeScalars.append(contentsOf: sequence.suffix(1).map { .init($0) })
    default: held = nil
    }
    reset()
    utf8 = []
    if awaitsReplies, let given { cut = given }
  }

  /// Presses a key, unless it may be the beginning of an answer that is due: then it waits.
  private mutating func hold(_ key: Key, _ given: [UInt8]?) {
    if answerDelay > 0, awaitsReplies, let given, AnswerForm(given) == .partial {
      held = key
    } else {
      press(key)
    }
  }

  private mutating func releaseHeld() {
    if let key = held { press(key) }
    held = nil
  }

  /// The bytes after Esc of a sequence that is open; nil where none could be an answer.
  private var givenUp: [UInt8]? {
    switch mode {
    case .escape: []
    case .controlSequence: [0x5B] + sequence
    case .text(let kind, let ending): [kind] + sequence + (ending ? [0x1B] : [])
    case .rest: sequence
    case .ground, .singleShift, .oldMouse, .linuxFunction, .paste: nil
    }
  }

  // MARK: - Bytes

  private mutating func take(_ byte: UInt8) {
    switch mode {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .controlSequence: controlSequence(byte)
    case .singleShift: singleShift(byte)
    case .text(let kind, let ending): text(byte, kind: kind, ending: ending)
    case .oldMouse(let left): mode = left > 1 ? .oldMouse(left - 1) : .ground
    case .linuxFunction:
      if (0x41...0x45).contains(byte) { press(.init(.function(Int(byte) - 0x40), altOnly)) }
      reset()
    case .paste: paste(byte)
    case .rest(let count): rest(byte, count: count + 1)
    }
  }

  /// Takes a byte after an answer was given up: either it goes on, or this was typed.
  private mutating func rest(_ byte: UInt8, count: Int) {
    sequence.append(byte)
    switch AnswerForm(sequence) {
    case .partial: mode = .rest(count)
    case .whole(let reply):
      held = nil
      reset()
      if let reply { outputs.append(.reply(reply)) }
    case .no:
      let bytes = sequence.suffix(count)
      releaseHeld()
      reset()
      for byte in bytes { take(byte) }
    }
  }

  private mutating func ground(_ byte: UInt8) {
    if let cut {
      self.cut = nil
      sequence = cut
      return rest(byte, count: 1)
    }
    if !utf8.isEmpty || byte >= 0x80 {
      continueCharacter(byte)
    } else if byte == 0x1B {
      flushTyped()
      mode = .escape
    } else if let key = KeyTable.control(byte) {
      press(key)
    } else {
      typed.unicodeScalars.append(Unicode.Scalar(byte))
    }
  }

  private mutating func continueCharacter(_ byte: UInt8) {
    if !utf8.isEmpty, !(0x80...0xBF).contains(byte) {
      utf8 = []  // a broken character is dropped; this byte begins something new
      return take(byte)
    }
    utf8.append(byte)
    let needed = utf8[0] >= 0xF0 ? 4 : utf8[0] >= 0xE0 ? 3 : utf8[0] >= 0xC0 ? 2 : 0
    guard needed > 0 else {
      utf8 = []
      return
    }
    guard utf8.count == needed else { return }
    let valid = String(validating: utf8, as: UTF8.self)
    utf8 = []
    guard let valid, let scalar = valid.unicodeScalars.first,
      scalar.properties.generalCategory != .control
    else { return reset() }
    if alt {
      press(.init(.character(Character(scalar)), .alt))
      reset()
    } else {
      typed.unicodeScalars.append(scalar)
    }
  }

  private mutating func escape(_ byte: UInt8) {
    sequence = []
    switch byte {
    case 0x1B:
      if alt { press(.init(.escape)) }
      alt = true
    case 0x5B: mode = .controlSequence
    case 0x4F: mode = .singleShift
    case 0x50, 0x58, 0x5D, 0x5E, 0x5F: mode = .text(byte, false)
    case 0x80...:
      mode = .ground
      alt = true
      continueCharacter(byte)
    default:
      if var key = KeyTable.control(byte) {
        key.modifiers.insert(.alt)
        press(key)
      } else {
        press(.init(.character(Character(Unicode.Scalar(byte))), .alt))
      }
      reset()
    }
  }

  /// Alt goes with keys alone: an ESC right before what the terminal says by itself was the key.
  private mutating func pressSeparateEscape() {
    if alt { press(.init(.escape)) }
    alt = false
  }

  /// True if the byte cannot be part of a sequence: the sequence is dropped.
  private mutating func breaks(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x1B:
      reset()
      mode = .escape
      return true
    case 0x20...0x7E: return false
    default:
      reset()
      return true
    }
  }

  private mutating func controlSequence(_ byte: UInt8) {
    if breaks(byte) { return }
    if sequence.isEmpty, byte == 0x5B {
      mode = .linuxFunction
      return
    }
    if byte < 0x40 {
      if sequence.count < Self.sequenceLimit { sequence.append(byte) }
      return
    }
    let parameters = sequence
    if parameters.isEmpty, byte == 0x4D {
      mode = .oldMouse(3)
      return
    }
    if parameters == Array("200".utf8), byte == 0x7E {
      pressSeparateEscape()
      sequence = []
      mode = .paste
      return
    }
    if parameters.isEmpty, byte == 0x49 || byte == 0x4F {
      pressSeparateEscape()
      flushTyped()
      outputs.append(.input(.focus(byte == 0x49)))
    } else if let key = keys[[0x1B, 0x5B] + parameters + [byte]] {
      press(withAlt(key))
    } else if let reply = TerminalReply(parameters: parameters, final: byte) {
      pressSeparateEscape()
      outputs.append(.reply(reply))
    } else if let mouse = KeyTable.mouse(parameters, final: byte) {
      pressSeparateEscape()
      outputs.append(.input(.mouse(mouse)))
    } else if let key = KeyTable.controlSequence(parameters, final: byte) {
      press(withAlt(key))
    }
    reset()
  }

  private mutating func singleShift(_ byte: UInt8) {
    if breaks(byte) { return }
    if byte < 0x40, (0x30...0x3B).contains(byte) {
      if sequence.count < 16 { sequence.append(byte) }
      return
    }
    if let key = keys[[0x1B, 0x4F] + sequence + [byte]]
      ?? KeyTable.singleShift(sequence, final: byte)
    {
      press(withAlt(key))
    }
    reset()
  }

  private mutating func text(_ byte: UInt8, kind: UInt8, ending: Bool) {
    if ending || byte == 0x07 {
      let content = sequence
      reset()
      pressSeparateEscape()
      if let reply = TerminalReply(text: content, kind: kind) { outputs.append(.reply(reply)) }
      if ending, byte != 0x5C {  // not a string terminator: a new sequence began
        mode = .escape
        escape(byte)
      }
      return
    }
    switch byte {
    case 0x1B: mode = .text(kind, true)
    case 0x18, 0x1A: reset()
    default: if sequence.count < Self.sequenceLimit { sequence.append(byte) }
    }
  }

  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  private mutating func paste(_ byte: UInt8) {
    sequence.append(byte)
    if byte == 0x7E, sequence.suffix(Self.pasteEnd.count) == Self.pasteEnd[...] {
      sequence.removeLast(Self.pasteEnd.count)
      endPaste()
      reset()
    } else if sequence.count > Self.pasteLimit + Self.pasteEnd.count {
      // Over the limit only the place where an end mark may grow is kept.
      sequence.remove(at: Self.pasteLimit)
    }
  }

  /// Whether a paste or string that was given up goes on with these bytes: a single one was typed,
  /// and so was a key's sequence.
  private static func goesOn(_ mode: Mode, _ bytes: some Collection<UInt8>) -> Bool {
    if case .text(_, true) = mode { return bytes.first == 0x5C }
    let end = mode == .paste ? pasteEnd : [0x1B, 0x5C]
    return bytes.count > 1 && (bytes.first != 0x1B || zip(bytes, end).allSatisfy { $0 == $1 })
  }

  private mutating func endPaste() {
    let text = String(decoding: sequence.prefix(Self.pasteLimit), as: UTF8.self)
    var clean = ""
    var afterReturn = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r": clean.unicodeScalars.append("\n")
      case "\n": if !afterReturn { clean.unicodeScalars.append("\n") }
      case "\t": clean.unicodeScalars.append(" ")
      case _ where scalar.properties.generalCategory == .control: break
      default: clean.unicodeScalars.append(scalar)
      }
      afterReturn = scalar == "\r"
    }
    if !clean.isEmpty { outputs.append(.input(.paste(clean))) }
  }

  // MARK: - Results

  private var altOnly: Key.Modifiers { alt ? .alt : [] }

  private func withAlt(_ key: Key) -> Key {
    Key(key.code, key.modifiers.union(altOnly))
  }

  private mutating func press(_ key: Key) {
    flushTyped()
    outputs.append(.input(.key(key)))
  }

  /// Typed text goes out by grapheme, so that an accent or a joined emoji that came in one piece
  /// is one key.
  private mutating func flushTyped() {
    for character in typed { outputs.append(.input(.key(.init(.character(character))))) }
    typed = ""
  }

  private mutating func reset() {
    mode = .ground
    alt = false
    sequence = []
  }
}
