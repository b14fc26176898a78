import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import PlainText
import Ratings
import Studio

/// `easel score`: what a picture or a set of pictures is worth by the measures of the papers.
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Measure pictures: CLIP score, FID, KID, precision and recall.",
    discussion: """
      Example: easel score sets/a --clip clip-vit-base-patch32
               easel score --fid sets/a photographs --inception pt_inception-2015-12-05.pth

      How well pictures fit their prompts: the cosine of CLIP's two vectors, and CLIPScore, 2.5 \
      times it where it is above 0 (Hessel et al. 2021). Prompts are those of --prompt or \
      --prompts, else of the recipes or the set. CLIP is a folder with a CLIPModel of transformers, or the file of \
      OpenAI or OpenCLIP with the tokenizer beside it.

      How near a set is to another: the Fréchet distance of Inception's features (FID), the kernel \
      distance (KID), and the shares of one set inside the other (precision and recall). \
      pytorch-fid and torch-fidelity scale pictures in different ways, so their numbers differ: \
      --scaling says whose are wanted.

      Vectors are kept in Easel's cache folder by the files' contents: a run that was stopped goes \
      on where it was.
      """)

  @Argument(
    help: ArgumentHelp("Pictures, or folders of pictures.", valueName: "picture"),
    completion: .file())
  var pictures: [String] = []

  @Option(
    help: ArgumentHelp(
      "A CLIP: its folder, or the file of OpenAI or OpenCLIP; without it the configured clip_model.",
      valueName: "folder"), completion: .file())
  var clip: String?

  @Option(help: "What all the pictures should show.") var prompt: String?

  @Option(
    help: ArgumentHelp(
      """
      A file of prompts: a line a picture in their order, or lines of a file's name, a tab and its \
      prompt.
      """, valueName: "file"), completion: .file())
  var prompts: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Compare two folders of pictures.", valueName: "folder"),
    completion: .directory)
  var fid: [String] = []

  @Option(
    help: ArgumentHelp("The weights of Inception, for --fid.", valueName: "file"),
    completion: .file())
  var inception: String?

  @Option(help: "Whose numbers --fid prints.") var scaling = InceptionScaling.pytorchFID

  @OptionGroup var computing: ThreadOptions

  @Flag(help: "Print JSON: an object a picture, or one for --fid.") var json = false

  func validate() throws {
    if prompt != nil, prompts != nil {
      throw ValidationError("--prompt and --prompts exclude each other.")
    }
    guard fid.isEmpty else {
      if fid.count != 2 { throw ValidationError("--fid takes two folders.") }
      if !pictures.isEmpty {
        throw ValidationError("--fid compares two folders; pictures beside them are not scored.")
      }
      if inception == nil { throw ValidationError("--fid needs --inception, the weights' file.") }
      return
    }
    if pictures.isEmpty { throw ValidationError("Name pictures to score, or two sets with --fid.") }
    if inception != nil { throw ValidationError("--inception is for --fid.") }
    if scaling != .pytorchFID { throw ValidationError("--scaling is for --fid.") }
  }

  func run() throws {
    let interruption = Interruption()
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let threads = computing.threads ?? configuration.threadCount
    if let inception, fid.count == 2 {
      return try compare(inception, threads, VectorCache.own(folders), interruption)
    }
    let model = try CLIPModel.open(clip, configuration, threads: threads)
    try score(model, VectorCache.own(folders), interruption)
  }

  // MARK: Pictures and prompts

  /// What `--json` says of a picture.
  struct Line: Encodable {
    let file: String
    let prompt: String
    let category: String?
    let cosine: Double
    let clipscore: Double
  }

  private func score(
    _ model: CLIPModel, _ cache: VectorCache?, _ interruption: Interruption
  ) throws {
    let source: ScoredPictures.Prompts =
      if let prompt {
        .one(prompt)
      } else if let prompts {
        .list(try lines(of: prompts), path: prompts)
      } else {
        .recipes
      }
    let scored = try ScoredPictures(pictures, prompts: source)
    var failed = !scored.leftOut.isEmpty
    for reason in scored.leftOut { StandardError.line("left out: \(reason)") }
    let vectors = try PictureVectors(model, cache: cache).vectors(
      scored.pictures.map(\.file), interruption, embed: model.embed
    ) { error in
      failed = true
      StandardError.line("left out: \(error)")
    }
    var lines: [Line] = []
    for (picture, vector) in zip(scored.pictures, vectors) {
      guard let vector else { continue }
      let similarity = try model.similarity(of: vector, to: picture.prompt)
      let line = Line(
        file: picture.file, prompt: picture.prompt, category: picture.category,
        cosine: similarity.cosine, clipscore: similarity.clipScore)
      lines.append(line)
      if json {
        try StandardOutput.json(line)
      } else {
        StandardOutput.line(
          "\(Self.number(line.cosine * 100, 2))  \(Self.number(line.clipscore, 4))  "
            + Printable.line(line.file))
      }
    }
    if !json { summarise(lines) }
    if failed { throw ExitCode.failure }
  }

  /// Mean and its standard error, of all and of each category.
  private func summarise(_ lines: [Line]) {
    guard lines.count > 1 else { return }
    var categories: [(name: String, lines: [Line])] = []
    for line in lines {
      guard let name = line.category else { continue }
      if let index = categories.firstIndex(where: { $0.name == name }) {
        categories[index].lines.append(line)
      } else {
        categories.append((name, [line]))
      }
    }
    if categories.count > 1 {
      for (name, lines) in categories { mean("\(Printable.line(name)), \(lines.count)", lines) }
    }
    mean("all \(lines.count)", lines)
  }

  private func mean(_ name: String, _ lines: [Line]) {
    guard let cosine = MeanScore(lines.map(\.cosine)), let score = MeanScore(lines.map(\.clipscore))
    else { return }
    let error = cosine.standardError.map {
      " (standard error \(Self.number($0 * 100, 2)) of the cosine x 100)"
    }
    StandardOutput.line(
      "\(Self.number(cosine.mean * 100, 2))  \(Self.number(score.mean, 4))  mean of \(name)"
        + (error ?? ""))
  }

  private func lines(of path: String) throws -> [String] {
    let text = try path == "-" ? StandardInput.text() : PlainText(file: path.expandingTilde).text
    return text.split(whereSeparator: \.isNewline).map(String.init).filter {
      !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("#")
    }
  }

  // MARK: Sets

  /// What `--json` says of two sets.
  struct Report: Encodable {
    let a: Int
    let b: Int
    let fid: Double
    let kid: Double
    let kidDeviation: Double
    let precision: Double?
    let recall: Double?
  }

  private func compare(
    _ inception: String, _ threads: Int, _ cache: VectorCache?, _ interruption: Interruption
  ) throws {
    let model = try InceptionModel.open(inception, scaling: scaling, threads: threads)
    let sets = try fid.map { try FeatureSet.of($0, model, cache, interruption) }
    // The same subsets each time.
    var random = RandomSource(state: 0)
    guard let distance = sets[0].frechetDistance(to: sets[1]),
      let kernel = sets[0].kernelDistance(to: sets[1], using: &random)
    else { return }
    let shares = sets[0].precisionAndRecall(to: sets[1])
    let report = Report(
      a: sets[0].count, b: sets[1].count, fid: distance, kid: kernel.mean,
      kidDeviation: kernel.deviation, precision: shares?.precision, recall: shares?.recall)
    if json { return try StandardOutput.json(report) }
    StandardOutput.line("pictures   \(report.a) and \(report.b)")
    StandardOutput.line("FID        \(Self.number(report.fid, 3))")
    StandardOutput.line(
      "KID        \(Self.number(report.kid, 5)) (deviation \(Self.number(report.kidDeviation, 5)))")
    if let shares {
      StandardOutput.line("precision  \(Self.number(shares.precision, 3))")
      StandardOutput.line("recall     \(Self.number(shares.recall, 3))")
    }
    if min(report.a, report.b) < model.width {
      StandardError.line(
        "Sets of fewer than \(model.width) pictures give a FID that is too large; compare it with "
          + "others of the same sizes only.")
    }
  }

  private static func number(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
