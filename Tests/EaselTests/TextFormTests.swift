import Diffusion
import Foundation
import Gallery
import Pictures
import PlainText
import Studio
import Testing
import Toybox

@testable import easel

/// Every text file that the program reads, with the line ends and the byte-order mark of any editor.
@Suite("Forms of text files", .serialized) struct TextFormTests {
  enum Form: String, CaseIterable {
    case plain, windows, marked, markedWindows, oldMac

    func bytes(_ text: String) -> Data {
      let end = self == .oldMac ? "\r" : self == .windows || self == .markedWindows ? "\r\n" : "\n"
      let mark = self == .marked || self == .markedWindows ? "\u{FEFF}" : ""
      return Data(
        (mark
          + text.split(separator: "\n", omittingEmptySubsequences: false)
          .joined(separator: end)).utf8)
    }
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ name: String, _ text: String, _ form: Form) throws -> URL {
    let file = folder.file(name)
    try form.bytes(text).write(to: file)
    return file
  }

  @Test(arguments: Form.allCases) func configuration(form: Form) throws {
    let text = "# mine\ntheme = \"ansi\"\nthreads = 1\nprovenance = false\n"
    let url = try file("config.toml", text, form)
    let before = try Configuration.require(url)
    #expect(before.theme == "ansi" && before.threads == 1 && !before.provenance)
    var after = before
    after.theme = "paper"
    after.mouse = false
    try after.write(over: before, to: url)
    #expect(try Configuration.require(url) == after)
    let expected = "mouse = false\n" + text.replacing("ansi", with: "paper")
    #expect(try Data(contentsOf: url) == form.bytes(expected))
  }

  @Test(arguments: Form.allCases) func configurationsProblemsNameTheLine(form: Form) throws {
    let wrong = try file("a.toml", "theme = \"ansi\"\n\nthreads = \"x\"\n", form)
    #expect(
      Configuration.read(wrong).problems.map(\.description).first?.contains("a.toml:3: ") == true)
    let broken = try file("b.toml", "theme = \"ansi\"\n\nthreads = = 2\n", form)
    #expect(
      Configuration.read(broken).problems.map(\.description).first?.contains("b.toml:3: ") == true)
  }

  @Test(arguments: Form.allCases) func themes(form: Form) throws {
    let text = "name = \"mine\"\n[palette]\nink = \"#102030\"\n[styles]\ntext = \"ink\"\n"
    let url = try file("mine.toml", text, form)
    let library = ThemeLibrary(user: folder.url, colours: true)
    #expect(library.problems.isEmpty)
    let (theme, problem) = library.theme(named: "mine")
    #expect(problem == nil && theme[.text].foreground == .rgb(0x10, 0x20, 0x30))
    try form.bytes(text + "nonsense = \"red\"\n").write(to: url)
    let problems = ThemeLibrary(user: folder.url, colours: true).problems
    #expect(problems.first?.description.contains("mine.toml:6: ") == true)
  }

  @Test(arguments: Form.allCases) func promptLists(form: Form) throws {
    let list = try PromptList(
      file: try file("l.tsv", "# c\ncolours\ta red\u{2028}apple\n\nx\ty", form))
    #expect(list.entries.map(\.category) == ["colours", "x"])
    #expect(list.entries.map(\.prompt) == ["a red\u{2028}apple", "y"])
    #expect {
      try PromptList(file: try file("w.tsv", "a\tb\n\nno tab\n", form))
    } throws: { error in
      "\(error)".contains("w.tsv:3: ")
    }
  }

  @Test(arguments: Form.allCases) func promptSets(form: Form) throws {
    let line = #"{"category":"c","file":"001.png","number":1,"prompt":"p"}"#
    _ = try file("index.jsonl", line + "\n" + line + "\n", form)
    #expect(try PromptSet(folder: folder.url).items.map(\.prompt) == ["p", "p"])
  }

  @Test(arguments: Form.allCases) func sessions(form: Form) throws {
    var session = Session()
    session.prompt = "an apple"
    let encoder = JSONEncoder()
    encoder.outputFormatting = .prettyPrinted
    let text = String(decoding: try encoder.encode(session), as: UTF8.self)
    let (read, message) = SessionStore.restore(try file("session.json", text, form))
    #expect(message == nil && read?.prompt == "an apple")
  }

  /// The tEXt chunk of a foreign picture; that a mark or CR is no part of a prompt is tested with
  /// the grammar.
  @Test(arguments: Form.allCases) func parameters(form: Form) throws {
    let text = "a barn\nNegative prompt: b\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5\n"
    let read = ParametersText(String(decoding: form.bytes(text), as: UTF8.self))
    #expect(read.prompt == "a barn" && read.negativePrompt == "b" && read.seed == 5)
  }

  /// All text files of a model: configurations, vocabularies, the list of its world.
  @Test(arguments: Form.allCases) func models(form: Form) throws {
    let model = folder.file("model")
    var texts = 0
    let names = try #require(FileManager.default.enumerator(atPath: Checkout.toybox.path))
    for case let name as String in names {
      let (from, to) = (
        Checkout.toybox.appendingPathComponent(name), model.appendingPathComponent(name)
      )
      try FileManager.default.createDirectory(
        at: to.deletingLastPathComponent(), withIntermediateDirectories: true)
      if name.hasSuffix(".json") || name.hasSuffix(".txt") {
        try form.bytes(try String(contentsOf: from, encoding: .utf8)).write(to: to)
        texts += 1
      } else if name.hasSuffix(".safetensors") {
        try FileManager.default.createSymbolicLink(at: to, withDestinationURL: from)
      }
    }
    #expect(texts >= 12)
    let (ours, other) = (
      try Cascade(folder: Toybox.folder, threads: 1),
      try Cascade(folder: ModelPath(model), threads: 1)
    )
    #expect(other.stages == ours.stages && other.name == ours.name)
    let prompt = "three shiny red apples on a wooden table"
    #expect(try other.tokenizer().tokens(prompt) == ours.tokenizer().tokens(prompt))
    for stage in ours.stages.indices { _ = try other.denoiser(stage) }
    let facts = try ModelFacts(other, hash: "", tokenLimit: 32)
    #expect(facts.vocabulary == (try ModelFacts(ours, hash: "", tokenLimit: 32)).vocabulary)
    #expect(ModelFolder(ModelPath(model)).problems.isEmpty)
  }

  @Test func linesAreThoseOfTheFile() throws {
    let text = PlainText("\u{FEFF}a\r\nb\nc\rd\n\re")
    #expect(text.hasMark)
    #expect(text.lines.map(\.text) == ["a", "b", "c", "d", "", "e"])
    #expect(text.lines.map(\.end) == ["\r\n", "\n", "\r", "\n", "\r", ""])
    #expect(text.text == "a\nb\nc\nd\n\ne")
    #expect(Data(text.bytes) == Data("\u{FEFF}a\r\nb\nc\rd\n\re".utf8))
    #expect(PlainText("").lines.map(\.text) == [""])
    #expect(String(decoding: PlainText.withLineFeeds(text.bytes), as: UTF8.self) == text.text)
  }

  @Test func otherEncodingsAreNamed() {
    #expect(throws: PlainText.Problem.utf16) { try PlainText(bytes: [0xFF, 0xFE, 0x61, 0]) }
    #expect(throws: PlainText.Problem.notUTF8(line: 2)) {
      try PlainText(bytes: Array("a\r\n".utf8) + [0xE9, 0x0A])
    }
  }
}
