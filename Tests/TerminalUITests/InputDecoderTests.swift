import Studio
import Testing

@testable import TerminalUI

/// Feeds bytes at once and lets every open sequence run out.
private func decode(_ text: String) -> [InputDecoder.Output] {
  var decoder = InputDecoder()
  return decoder.feed(Array(text.utf8), at: 0) + decoder.expire(at: 10)
}

private func key(_ code: Key.Code, _ modifiers: Key.Modifiers = []) -> [InputDecoder.Output] {
  [.input(.key(Key(code, modifiers)))]
}

@Suite struct InputDecoderTests {
  @Test func focusIsNoKey() {
    #expect(decode("\u{1B}[I") == [.input(.focus(true))])
    #expect(
      decode("a\u{1B}[Ob") == key(.character("a")) + [.input(.focus(false))] + key(.character("b")))
  }

  static let table: [(String, Key)] = [
    ("a", Key(.character("a"))), ("é", Key(.character("é"))), ("日", Key(.character("日"))),
    ("e\u{301}", Key(.character("e\u{301}"))), ("👨‍👩‍👧", Key(.character("👨‍👩‍👧"))),
    ("\r", Key(.enter)), ("\t", Key(.tab)), ("\u{7F}", Key(.backspace)), ("\u{8}", Key(.backspace)),
    ("\u{1}", Key(.character("a"), .control)), ("\u{0}", Key(.character(" "), .control)),
    ("\u{1F}", Key(.character("_"), .control)), ("\n", Key(.character("j"), .control)),
    ("\u{1B}", Key(.escape)), ("\u{1B}b", Key(.character("b"), .alt)),
    ("\u{1B}é", Key(.character("é"), .alt)), ("\u{1B}\u{7F}", Key(.backspace, .alt)),
    ("\u{1B}\u{6}", Key(.character("f"), [.alt, .control])), ("\u{1B}\r", Key(.enter, .alt)),
    ("\u{1B}[", Key(.character("["), .alt)), ("\u{1B}O", Key(.character("O"), .alt)),
    ("\u{1B}P", Key(.character("P"), .alt)), ("\u{1B}]", Key(.character("]"), .alt)),
    ("\u{1B}[A", Key(.up)), ("\u{1B}OA", Key(.up)), ("\u{1B}[1;5C", Key(.right, .control)),
    ("\u{1B}[1;3D", Key(.left, .alt)), ("\u{1B}[1;2A", Key(.up, .shift)),
    ("\u{1B}\u{1B}[B", Key(.down, .alt)), ("\u{1B}Oc", Key(.right, .control)),
    ("\u{1B}[d", Key(.left, .shift)), ("\u{1B}[H", Key(.home)), ("\u{1B}[1~", Key(.home)),
    ("\u{1B}[7~", Key(.home)), ("\u{1B}OF", Key(.end)), ("\u{1B}[4~", Key(.end)),
    ("\u{1B}[3~", Key(.delete)), ("\u{1B}[3;5~", Key(.delete, .control)),
    ("\u{1B}[2~", Key(.insert)), ("\u{1B}[5~", Key(.pageUp)),
    ("\u{1B}[6^", Key(.pageDown, .control)),
    ("\u{1B}[Z", Key(.backTab)), ("\u{1B}OP", Key(.function(1))), ("\u{1B}[[C", Key(.function(3))),
    ("\u{1B}[15~", Key(.function(5))), ("\u{1B}[24;2~", Key(.function(12), .shift)),
    ("\u{1B}[1;5R", Key(.function(3), .control)), ("\u{1B}OM", Key(.enter)),
    ("\u{1B}Op", Key(.character("0"))),
    // kitty and modifyOtherKeys
    ("\u{1B}[27u", Key(.escape)), ("\u{1B}[97;5u", Key(.character("a"), .control)),
    ("\u{1B}[65;5u", Key(.character("a"), .control)), ("\u{1B}[97;3u", Key(.character("a"), .alt)),
    ("\u{1B}[9;2u", Key(.backTab)), ("\u{1B}[13;2u", Key(.enter, .shift)),
    ("\u{1B}[97:65;2u", Key(.character("A"))), ("\u{1B}[57419u", Key(.up)),
    ("\u{1B}[57410u", Key(.character("/"))), ("\u{1B}[27;5;13~", Key(.enter, .control)),
  ]

  @Test(arguments: table) func keys(bytes: String, expected: Key) {
    #expect(decode(bytes) == [.input(.key(expected))])
  }

  @Test(arguments: table) func keysByteByByte(bytes: String, expected: Key) {
    var decoder = InputDecoder()
    var outputs: [InputDecoder.Output] = []
    for (index, byte) in bytes.utf8.enumerated() {
      outputs += decoder.feed([byte], at: Double(index) * 0.001)
    }
    outputs += decoder.expire(at: 10)
    let text = outputs.compactMap { output -> String? in
      if case .input(.key(let key)) = output, case .character(let letter) = key.code {
        return String(letter)
      }
      return nil
    }
    // A grapheme of several scalars comes as several keys then, which the editor joins.
    if case .character(let letter) = expected.code, letter.unicodeScalars.count > 1 {
      #expect(text.joined() == String(letter))
    } else {
      #expect(outputs == [.input(.key(expected))])
    }
  }

  @Test func terminfoKeysComeFirst() {
    var decoder = InputDecoder(keys: [Array("\u{1B}[8~".utf8): Key(.pageDown)])
    #expect(decoder.feed(Array("\u{1B}[8~".utf8), at: 0) == key(.pageDown))
  }

  @Test func escapeWaitsForWhatMayFollow() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B], at: 1) == [])
    #expect(decoder.deadline == 1 + InputDecoder.escapeDelay)
    #expect(decoder.expire(at: 1.01) == [])
    #expect(decoder.expire(at: 1.03) == key(.escape))
    #expect(decoder.deadline == nil)
  }

  @Test func escapeRightBeforeAnAnswerIsStillPressed() {
    let answer = decode("\u{1B}[0n")
    #expect(answer.count == 1)
    #expect(decode("\u{1B}\u{1B}[0n") == key(.escape) + answer)
  }

  @Test func mouse() {
    #expect(decode("\u{1B}[<0;5;7M") == [.input(.mouse(Mouse(.press, column: 4, row: 6)))])
    #expect(decode("\u{1B}[<0;5;7m") == [.input(.mouse(Mouse(.release, column: 4, row: 6)))])
    #expect(decode("\u{1B}[<32;1;1M") == [.input(.mouse(Mouse(.drag, column: 0, row: 0)))])
    #expect(decode("\u{1B}[<69;2;2M") == [.input(.mouse(Mouse(.wheelDown, column: 1, row: 1)))])
    #expect(decode("\u{1B}[M !!x") == key(.character("x")))
  }

  @Test func pasteIsCleaned() {
    let text = "a\tb\r\nc\rd\ne\u{1B}[31mf\u{7}\u{9B}\u{0}"
    #expect(
      decode("\u{1B}[200~\(text)\u{1B}[201~x") == [.input(.paste("a b\nc\nd\ne[31mf"))]
        + key(.character("x")))
    #expect(decode("\u{1B}[200~\u{1B}[201~") == [])
  }

  @Test func pasteEndsReliably() {
    // The end mark never comes: silence ends the paste, and keys are keys again.
    var decoder = InputDecoder()
    _ = decoder.feed(Array("\u{1B}[200~left open".utf8), at: 0)
    #expect(decoder.expire(at: 0.5) == [])
    #expect(decoder.expire(at: 1.1) == [.input(.paste("left open"))])
    #expect(decoder.feed([0x61], at: 2) == key(.character("a")))
  }

  @Test func pasteGoesOnAfterAPause() {
    // A line break in the rest of a slow paste must not press Enter.
    var decoder = InputDecoder()
    _ = decoder.feed(Array("\u{1B}[200~one".utf8), at: 0)
    #expect(decoder.expire(at: 1.1) == [.input(.paste("one"))])
    #expect(decoder.feed(Array("\rtwo".utf8), at: 2) == [])
    #expect(decoder.expire(at: 3.1) == [.input(.paste("\ntwo"))])
    #expect(decoder.feed(Array("\u{1B}[201~x".utf8), at: 5) == key(.character("x")))
    _ = decoder.feed(Array("\u{1B}[200~three".utf8), at: 6)
    _ = decoder.expire(at: 7.1)
    #expect(decoder.feed(Array("\u{1B}[A".utf8), at: 8) == key(.up))
  }

  @Test func pasteIsBounded() {
    var decoder = InputDecoder()
    let long = [UInt8](repeating: 0x61, count: InputDecoder.pasteLimit + 1000)
    let outputs = decoder.feed(
      Array("\u{1B}[200~".utf8) + long + Array("\u{1B}[201~b".utf8), at: 0)
    guard case .input(.paste(let text))? = outputs.first else {
      Issue.record("no paste came out")
      return
    }
    #expect(text.utf8.count == InputDecoder.pasteLimit)
    #expect(outputs.count == 2)
  }

  @Test func answersAreNotKeys() {
    #expect(
      decode(sixelAnswers) == [
        .reply(.version("XTerm(379)")), .reply(.cellSize(width: 10, height: 20)),
        .reply(.windowSize(width: 800, height: 480)), .reply(.sixelRegisters(256)),
        .reply(.sixelLimit(width: 1000, height: 1000)), .reply(.synchronizedOutput),
        .reply(.attributes([64, 1, 2, 4, 6])),
      ])
    #expect(
      decode("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?0u") == [
        .reply(.kittyGraphics), .reply(.kittyKeyboard),
      ])
    #expect(
      decode("\u{1B}]11;rgb:0/00/000\u{7}\u{1B}]11;rgb:fafa/f8f8/f3f3\u{1B}\\") == [
        .reply(.background(isLight: false)), .reply(.background(isLight: true)),
      ])
    // Refusals, other colours, focus and the unknown say nothing at all.
    #expect(decode("\u{1B}_Gi=31;EINVAL:no\u{1B}\\\u{1B}[?1;3;0S\u{1B}[?2026;0$y") == [])
    #expect(
      decode("\u{1B}]11;rgb:x/00/00\u{7}\u{1B}]10;rgb:0/0/0\u{7}\u{1B}[>41;379;0c")
        == [])
  }

  @Test func splitAnswersAreNotKeys() {
    // The line stalls right after the Esc byte of an answer, and inside it.
    var decoder = InputDecoder()
    decoder.awaitsReplies = true
    var outputs = decoder.feed([0x1B], at: 0) + decoder.expire(at: 0.1)
    #expect(outputs == key(.escape))
    outputs = decoder.feed(Array("[?64;1".utf8), at: 0.2) + decoder.expire(at: 0.4)
    outputs += decoder.feed(Array(";4cx".utf8), at: 0.5)
    #expect(outputs == [.reply(.attributes([64, 1, 4]))] + key(.character("x")))
  }

  /// Answers of every kind, cut at every place by a pause, leave nothing that was typed.
  @Test(arguments: [
    "\u{1B}[?64;1;4c", "\u{1B}P>|XTerm(379)\u{1B}\\", "\u{1B}]11;rgb:ffff/ffff/0000\u{1B}\\",
    "\u{1B}]11;rgb:00/00/00\u{7}", "\u{1B}[6;20;10t", "\u{1B}[4;480;800t", "\u{1B}[?1;0;256S",
    "\u{1B}[?2026;2$y", "\u{1B}[?1u", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}_Gi=31;EBAD:no\u{1B}\\",
    "\u{1B}[0n",
  ])
  func answersInPiecesArePutTogether(answer: String) {
    let bytes = Array(answer.utf8)
    for cut in 1..<bytes.count {
      for pause in [0.04, 0.3, 0.8, 1.5] {
        for isDue in [false, true] {
          var decoder = InputDecoder()
          decoder.awaitsReplies = true
          decoder.answerDelay = isDue ? 0.5 : 0
          var outputs = decoder.feed(bytes[..<cut], at: 0) + decoder.expire(at: pause)
          outputs += decoder.feed(bytes[cut...], at: pause) + decoder.expire(at: pause + 5)
          outputs += decoder.feed(Array("x".utf8), at: pause + 6)
          let typed = outputs.filter { if case .reply = $0 { false } else { true } }
          // What a pause made a key before the rest came is a key.
          let early: [InputDecoder.Output] =
            switch (cut, isDue) {
            case (1, _) where pause > (isDue ? 0.5 : 0.025): key(.escape)
            case (2, _) where pause > (isDue ? 0.5 : 0.05):
              key(.character(Character(Unicode.Scalar(bytes[1]))), .alt)
            default: []
            }
          #expect(typed == early + key(.character("x")), "\(cut) \(pause) \(isDue)")
          if !answer.contains("EBAD") { #expect(outputs.count == typed.count + 1) }
        }
      }
    }
  }

  /// A terminal that never answers must not swallow what is typed.
  @Test(arguments: ["[a", "]hello", "P.", "_x", "[[", "O", "\r"]) func typedAfterEscape(
    text: String
  ) {
    var (awaiting, plain) = (InputDecoder(), InputDecoder())
    awaiting.awaitsReplies = true
    var outputs: [[InputDecoder.Output]] = [[], []]
    for (index, byte) in ([0x1B] + Array(text.utf8)).enumerated() {
      outputs[0] +=
        awaiting.feed([byte], at: Double(index)) + awaiting.expire(at: Double(index) + 0.9)
      outputs[1] += plain.feed([byte], at: Double(index)) + plain.expire(at: Double(index) + 0.9)
    }
    outputs[0] += awaiting.expire(at: 100)
    #expect(outputs[0] == outputs[1])
  }

  @Test func unfinishedAnswersAreDropped() {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\u{1B}P>|XTerm(3".utf8), at: 0) == [])
    #expect(decoder.expire(at: 2) == [])
    #expect(decoder.feed([0x6F], at: 3) == key(.character("o")))
    #expect(decoder.feed([0x6B], at: 3.1) == key(.character("k")))
  }

  /// Nobody asked for it, and the line stalls inside it: none of it runs a command.
  @Test(arguments: ["\u{1B}]10;rgb:dead/beef/1234\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\"])
  func stringsAreSwallowedToTheirEnd(string: String) {
    let bytes = Array(string.utf8)
    for cut in 3..<(bytes.count - 1) {
      var decoder = InputDecoder()
      var outputs = decoder.feed(bytes[..<cut], at: 0) + decoder.expire(at: 3)
      outputs += decoder.feed(bytes[cut...], at: 3) + decoder.feed([0x78], at: 3.1)
      #expect(outputs == key(.character("x")), "\(cut)")
    }
    // What comes much later is something else.
    var decoder = InputDecoder()
    _ = decoder.feed(bytes[..<4], at: 0)
    #expect(decoder.feed(Array("ok".utf8), at: 60).count == 2)
  }

  /// Each byte after a pause of its own.
  @Test(arguments: [0.03, 0.2, 1.3]) func answersByteByByte(gap: Double) {
    var decoder = InputDecoder()
    decoder.awaitsReplies = true
    decoder.answerDelay = CapabilityProbe.answerDelay
    let answers =
      "\u{1B}P>|XTerm(379)\u{1B}\\\u{1B}]11;rgb:1c1c/2020/3030\u{1B}\\\u{1B}[?2026;0$y\u{1B}[0n"
    var (outputs, now) = ([InputDecoder.Output](), 0.0)
    for byte in answers.utf8 {
      outputs += decoder.feed([byte], at: now) + decoder.expire(at: now + gap * 0.9)
      now += gap
    }
    #expect(
      outputs == [
        .reply(.version("XTerm(379)")), .reply(.background(isLight: false)), .reply(.drained),
      ])
  }

  /// While answers are due a key waits, but not for what cannot go on an answer.
  @Test func heldKeysArePressed() {
    var decoder = InputDecoder()
    decoder.awaitsReplies = true
    decoder.answerDelay = 0.5
    #expect(decoder.feed([0x1B], at: 0) + decoder.expire(at: 0.4) == [])
    #expect(decoder.feed([0x6A], at: 0.4) == key(.escape) + key(.character("j")))
    #expect(decoder.feed([0x1B], at: 1) + decoder.expire(at: 1.4) == [])
    #expect(decoder.feed([0x1B], at: 1.4) == key(.escape))
    #expect(decoder.expire(at: 1.9) == key(.escape))
    #expect(decoder.feed([0x1B], at: 3) + decoder.expire(at: 3.1) == [])
    // All answers have come.
    (decoder.awaitsReplies, decoder.answerDelay) = (false, 0)
    #expect(decoder.deadline == 3)
    #expect(decoder.feed([0x6A], at: 3.2) == key(.escape) + key(.character("j")))
  }

  /// Whatever bytes come, nothing crashes, and what is inside a sequence never becomes text.
  @Test func randomBytes() {
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0 ... .max, using: &random)
    var state = seed
    func next() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    let pieces = [
      "\u{1B}[", "\u{1B}P", "\u{1B}]", "\u{1B}_G", "\u{1B}O", "\u{1B}[200~", ";", "?", "é",
    ]
    .map { Array($0.utf8) }
    var decoder = InputDecoder()
    var now = 0.0
    for _ in 0..<4000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int(next() % 12) {
        bytes += next() % 3 == 0 ? pieces[Int(next()) % pieces.count] : [next()]
      }
      for output in decoder.feed(bytes, at: now) {
        if case .input(.key(let key)) = output, case .character(let letter) = key.code {
          #expect(
            letter.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
            "seed \(seed)")
        }
      }
      now += next() % 50 == 0 ? 5 : 0.0001
    }
  }

  /// Answers with any content leave no key behind.
  @Test func randomAnswers() {
    var state: UInt64 = 20_260_101
    func next() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    for _ in 0..<2000 {
      let body = (0..<Int(next() % 40)).map { _ in 0x30 + next() % 0x10 }
      let kind = next() % 3
      let bytes: [UInt8] =
        switch kind {
        case 0: [0x1B, 0x5B, 0x3F] + body + [[0x63, 0x53, 0x79, 0x6E, 0x74][Int(next() % 5)]]
        case 1: [0x1B, 0x50] + body + [0x1B, 0x5C]
        default: [0x1B, 0x5F, 0x47] + body + [0x1B, 0x5C]
        }
      var decoder = InputDecoder()
      let inputs = (decoder.feed(bytes, at: 0) + decoder.expire(at: 5)).filter {
        if case .input = $0 { true } else { false }
      }
      #expect(inputs == [], "\(bytes)")
    }
  }
}
