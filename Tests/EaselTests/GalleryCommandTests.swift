import Foundation
import Gallery
import Pictures
import Recipes
import Testing

/// `easel gallery` as a user runs it.
@Suite struct GalleryCommandTests {
  let program: EaselProgram
  /// The ids of two saved pictures.
  let ids: [String]

  init() throws {
    program = try EaselProgram()
    let gallery = try Self.gallery(program)
    ids = try ["a red apple", "a blue car \u{1B}[2J"].enumerated().map { index, prompt in
      let image = RGBImage(width: 2, height: 2, pixels: Array(repeating: UInt8(index), count: 12))
      let recipe = Recipe(
        model: .init(name: "toybox", hash: "0123abcd"),
        request: GenerationRequest(
          prompt: prompt, seed: UInt64(index), stages: [StageSettings(steps: 1)]),
        width: 2, height: 2)
      return try gallery.save(image, recipe: recipe).picture.id
    }
  }

  private static func gallery(_ program: EaselProgram) throws -> Gallery {
    let time = 1_795_462_569.5
    return try Gallery(
      folder: program.file(".local/share/easel"), cache: program.file(".cache/easel"),
      timeZone: .gmt, now: { Date(timeIntervalSince1970: time) })
  }

  private func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String)
  {
    try program.run(["gallery"] + arguments)
  }

  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func listAsJSONIsAnObjectALine() throws {
    let result = try run("list", "--json", "--sort", "oldest")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(!result.output.contains("\u{1B}"))
    let lines = try objects(result.output)
    #expect(lines.count == 2)
    let first = try #require(lines.first)
    #expect(first["path"] as? String == program.file(".local/share/easel/pictures/\(ids[0])").path)
    #expect(first["prompt"] as? String == "a red apple")
    #expect(first["seed"] as? Int == 0)
    #expect(first["model"] as? String == "toybox")
    #expect(first["created"] as? String == "2026-11-23T19:36:09.500Z")
    #expect(first["favourite"] as? Bool == false)
    #expect(first["tags"] as? [String] == [])
    #expect(lines[1]["prompt"] as? String == "a blue car \u{1B}[2J")
  }

  @Test func textIsHarmlessOnATerminal() throws {
    let result = try run("list")
    #expect(result.output.contains("a blue car ␛[2J"))
    #expect(!result.output.contains("\u{1B}"))
    let error = try run("star", "\u{1B}[2J")
    #expect(error.status == 1 && error.errors.contains("no picture \"␛[2J\""))
    #expect(!error.errors.contains("\u{1B}"))
  }

  @Test func starTagTrashAndBack() throws {
    let name = String(ids[0].split(separator: "/").last ?? "")
    #expect(try run("star", ids[0], name).status == 0)
    #expect(try objects(run("list", "--favourites", "--json").output).count == 1)
    let tagged = try run("tag", ids[0], "--add", "fruit", "--json")
    #expect(try objects(tagged.output).first?["tags"] as? [String] == ["fruit"])
    #expect(try objects(run("search", "app", "--tag", "fruit", "--json").output).count == 1)
    #expect(try run("search", "nothing", "--json").output.isEmpty)
    #expect(try run("unstar", ids[0]).status == 0)
    #expect(try run("trash", ids[0]).status == 0)
    #expect(try objects(run("list", "--json").output).count == 1)
    #expect(try objects(run("list", "--trash", "--json").output).count == 1)
    #expect(try run("restore", ids[0]).status == 0)
    #expect(try objects(run("list", "--json").output).count == 2)
    #expect(try run("trash", ids[1]).status == 0)
    #expect(try run("empty-trash", "--json").output == "{\"removed\":1}\n")
    let rebuilt = try objects(run("rebuild", "--json").output)
    #expect(rebuilt.first?["files"] as? Int == 1)
  }

  @Test func restoringBesideATakenNameSaysTheNewOne() throws {
    #expect(try run("trash", ids[0]).status == 0)
    let pictures = program.file(".local/share/easel/pictures/")
    try FileManager.default.copyItem(
      at: pictures.appendingPathComponent(ids[1]), to: pictures.appendingPathComponent(ids[0]))
    let restored = try run("restore", ids[0], "--json")
    let name = ids[0].dropLast(4) + "-2.png"
    #expect(restored.status == 0 && restored.errors.contains("came back as \(name)"))
    #expect(try objects(restored.output).first?["id"] as? String == String(name))
    #expect(try objects(restored.output).first?["prompt"] as? String == "a red apple")
    #expect(try objects(run("list", "--json").output).count == 3)
    let again = try run("restore", ids[0])
    #expect(again.status == 1 && again.errors.contains("is not in the trash"))
  }

  @Test func exports() throws {
    let copies = try run("export", "-o", ".", ids[0], ids[1])
    #expect(copies.status == 0)
    #expect(copies.output.split(separator: "\n").count == 2)
    #expect(try run("export", "--sheet", "-o", "sheet.png", ids[0]).status == 0)
    #expect(try PictureFile.read(program.file("sheet.png")).image.width == 288)
    #expect(try run("export", "--html", "-o", "page.html", ids[0]).status == 0)
    #expect(FileManager.default.fileExists(atPath: program.file("page.html").path))
    for path in ["gone.png", "sheet.png"] {
      let refused = try run("export", "-o", path, ids[0], ids[1])
      #expect(refused.status == 1 && refused.errors.contains("several pictures need one"))
    }
    #expect(try run("export", "-o", "gone", ids[0], ids[1]).status == 0)
    #expect(FileManager.default.fileExists(atPath: program.file("gone").path))
    let made = try run("export", "-o", "new/er/", ids[0], ids[1])
    #expect(made.status == 0 && made.errors.contains("made the folder"))
    #expect(FileManager.default.fileExists(atPath: program.file("new/er").path))
  }

  @Test(arguments: [
    (["--sheet"], "there/", "there/sheet.png"), (["--sheet"], "a/b", "a/b.png"),
    (["--html"], "there/", "there/pictures.html"), (["--html"], "a/b", "a/b.html"),
    (["--html"], "a/b.htm", "a/b.htm"), ([], "a/b", "a/b.png"),
  ])
  func everyExportMakesFoldersAndKeepsFiles(
    _ options: [String], _ written: String, _ file: String
  ) throws {
    let arguments = ["export", "-o", written, ids[0]] + options
    let made = try program.run(["gallery"] + arguments)
    #expect(made.status == 0 && made.errors.contains("made the folder"), "\(made.errors)")
    #expect(made.output.hasSuffix("/\(file)\n"))
    let again = try program.run(["gallery", "export", "-o", file, ids[0]] + options)
    #expect(again.status == 1 && again.errors.contains("exists already"))
    #expect(
      try program.run(["gallery", "export", "-o", file, "--force", ids[0]] + options).status == 0)
    let wrong = try program.run(["gallery", "export", "-o", "x.gif", ids[0]] + options)
    #expect(wrong.status == 1 && wrong.errors.contains("not as .gif"))
  }

  @Test func aNoteIsToldWithTheRecipe() throws {
    #expect(try run("note", ids[0], "for the wall").status == 0)
    #expect(try run("show", ids[0], "--no-show").output.contains("note        for the wall"))
  }

  @Test func shortIdsOfTheListAreTaken() throws {
    let lines = try run("list", "--sort", "oldest").output.split(separator: "\n")
    #expect(lines.count == 2)
    let words = lines[0].split(separator: " ").map(String.init)
    let short = try #require(words.first)
    #expect(
      try objects(run("list", "--json", "--sort", "oldest").output)[0]["short"] as? String == short)
    #expect(words[1].hasPrefix("2026-11-2") && words[2].count == 5 && words[4] == "0")
    #expect(try run("star", short, String(short.uppercased().prefix(5))).status == 0)
    #expect(try run("list", "--favourites").output.contains("★ \(short)"))
    #expect(try run("show", short, "--no-show").output.contains("a red apple"))
    #expect(try run("trash", short).status == 0 && run("restore", short).status == 0)
    let unknown = try run("star", "0000000")
    #expect(unknown.status == 1 && unknown.errors.contains("no picture \"0000000\""))
  }

  @Test func candidatesAreLeftOutAsInTheStudio() throws {
    #expect(try run("tag", ids[1], "--add", "candidate").status == 0)
    #expect(try objects(run("list", "--json").output).count == 1)
    #expect(try objects(run("search", "car", "--json").output).isEmpty)
    #expect(try objects(run("list", "--candidates", "--json").output).count == 2)
    #expect(try objects(run("list", "--tag", "candidate", "--json").output).count == 1)
    let usage = try #require(try objects(run("usage", "--json").output).first)
    let pictures = try #require(usage["pictures"] as? [String: Int])
    let candidates = try #require(usage["candidates"] as? [String: Int])
    #expect(pictures["count"] == 1 && candidates["count"] == 1 && (pictures["bytes"] ?? 0) > 100)
    #expect(try run("usage").output.contains("candidates        1"))
  }

  @Test(arguments: [
    ["list", "--limit", "0"], ["list", "--from", "yesterday"], ["list", "--until", "2026-02-30"],
    ["tag", "x"], ["star"], ["export", "x", "-o", "y", "--sheet", "--html"], ["nothing"],
  ])
  func wrongUsage(arguments: [String]) throws {
    let result = try program.run(["gallery"] + arguments)
    #expect(result.status == 64 && result.output.isEmpty)
  }

  @Test func daysOfTheCalendar() throws {
    #expect(try objects(run("list", "--from", "2026-11-23", "--json").output).count == 2)
    #expect(try objects(run("list", "--until", "2026-11-22", "--json").output).isEmpty)
    #expect(
      try objects(run("list", "--from", "2026-11-22", "--until", "2026-11-23", "--json").output)
        .count == 2)
  }

  @Test func picturesAreCompleted() throws {
    let script = try program.run("--generate-completion-script", "bash")
    #expect(script.status == 0 && script.output.contains("empty-trash"))
  }

  /// By the ending of a name or an option; texts go along.
  @Test func copiesHaveOtherFormats() throws {
    #expect(try run("tag", "--add", "best", ids[0]).status == 0)
    for (arguments, name) in [
      (["-o", "a.jpg"], "a.jpg"), (["-o", "b", "--format", "webp"], "b.webp"),
      (["-o", "new/", "--format", "jpeg", "--quality", "70"], nil),
    ] as [([String], String?)] {
      let result = try program.run(["gallery", "export", ids[0]] + arguments)
      #expect(result.status == 0, "\(result.errors)")
      let file = URL(fileURLWithPath: result.output.trimmingCharacters(in: .newlines))
      if let name { #expect(file.lastPathComponent == name) }
      let (image, details) = try PictureFile.read(file)
      #expect(details.recipe?.request.prompt == "a red apple" && details.tags == ["best"])
      #expect(image.width == 2 && image.pixels.allSatisfy { $0 < 6 })
      let beginning = try Data(contentsOf: file).prefix(2)
      #expect(beginning != Data([0x89, 0x50]))
    }
    #expect(try run("export", ids[0], "-o", "c.gif").errors.contains("not as .gif"))
    #expect(try run("export", ids[0], "-o", "c.png", "--format", "webp").status == 1)
    #expect(try run("export", ids[0], "-o", "new/", "--quality", "3").status == 64)
    #expect(
      try run("export", ids[0], "-o", "d", "--format", "png", "--quality", "3").status == 64)
    #expect(try run("export", "--html", ids[0], "-o", "c.html", "--quality", "3").status == 64)
  }

  @Test func importTakesPicturesOfOthersIn() throws {
    let pictures = program.file("others")
    try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    func write(_ name: String, _ bytes: [UInt8]) throws {
      try Data(bytes).write(to: pictures.appendingPathComponent(name))
    }
    let image = RGBImage(width: 2, height: 2, pixels: Array(repeating: 99, count: 12))
    let text = "a barn\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5"
    for (name, format) in [("barn.jpg", PictureFormat.jpeg), ("barn.webp", .webp)] {
      try write(
        name,
        try PictureFile.encode(
          image, texts: [PNG.Text("parameters", text)], as: PictureEncoding(format)))
    }
    try write("notes.txt", [1])
    try write("bad.png", [1, 2, 3])
    let result = try run("import", "others")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 2)
    #expect(result.output.contains("a barn") && result.output.contains(" 5 "))
    #expect(result.errors.contains("bad.png is not a whole picture: the file ends too early"))
    #expect(result.errors.contains("imported 2 pictures, 1 left out, 1 file is no picture"))
    let again = try objects(try run("import", "others", "--json").output)
    #expect(again.map { $0["status"] as? String } == ["left out", "known", "known"])
    #expect(again.allSatisfy { ($0["file"] as? String)?.hasPrefix("others/") == true })
    #expect(try run("search", "barn").output.split(separator: "\n").count == 2)
    #expect(try run("import", "others/bad.png").status == 1)
    #expect(try run("import", "nowhere").errors.contains("nowhere is not there"))
  }
}
