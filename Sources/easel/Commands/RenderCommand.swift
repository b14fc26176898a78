import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Recipes

/// `easel render`: pictures of prompts, as files.
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Make a picture of a prompt.",
    discussion: """
      Examples:
        easel render "a red apple" -o apple.png --seed 7 --steps 20,12,8
        easel render --prompts prompts.txt -n 4 -o pictures/
        echo "a red apple" | easel render - -o - > apple.png

      A list has a value a stage, in stage order (base,sr1,sr2); a single value is the base \
      stage's, and an empty place keeps the default. Values of stages that do not run are not \
      used. The recipe is written into the file, which is a PNG, JPEG or WebP by its ending or \
      --format.

      A prompt may hold choices, which the seed draws from: {red|blue}, {3::red|blue} (red three \
      times as often), {2$$red|blue|green} (two of them), {1-5} and {0.5-1.5} (a number), and \
      __name__, a line of wildcards/name.txt in the configuration folder. The recipe holds the \
      words that were drawn. \\{ and \\__ are a brace and underscores themselves, and so are braces \
      without a choice.

      --json prints {"files":[...],"seed":N,"seconds":S,"stages":[{"stage":"base","steps":N,\
      "seconds":S}, ...],"cutOff":[...]}. cutOff has an object for each text that is longer than \
      the model reads: "text" ("prompt" or "negative"), "words" (its end, which has no effect), \
      "tokens" (how many those are), "stages" (who reads it so).
      """)

  @Argument(help: "What the picture should show; - reads it from standard input.")
  var prompt: String?

  @Option(
    help: ArgumentHelp(
      "A list of prompts to draw, a line each; - is standard input.", valueName: "file"),
    completion: .file())
  var prompts: String?

  @OptionGroup var series: SeriesOptions

  @Option(
    help: ArgumentHelp(
      """
      Draw so many candidates for each picture, with seeds counted up, and keep the one that fits \
      its prompt best by CLIP score (--clip); only that one goes through the further stages.
      """, valueName: "number"))
  var bestOf: Int?

  @Option(
    help: ArgumentHelp(
      """
      A CLIP for --best-of: its folder, or the file of OpenAI or OpenCLIP; without it the configured \
      clip_model.
      """, valueName: "folder"), completion: .file())
  var clip: String?

  @Flag(
    help: """
      Draw every combination of the prompt's choices, with the same seed; at most \
      \(PromptWords.maxCombinations).
      """)
  var matrix = false

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Picture") var picture: GenerationOptions
  @OptionGroup(title: "Editing") var editing: EditingOptions
  @OptionGroup(title: "Engine") var engine: EngineOptions

  @Option(
    help: ArgumentHelp(
      "Also write a film of the estimates of all stages: a GIF, or an animated PNG.",
      valueName: "out.gif|out.png"), completion: .file())
  var film: String?

  func validate() throws {
    if film != nil, series.count > 1 || prompts != nil || matrix {
      throw ValidationError(
        "--film records one picture: leave --count, --prompts and --matrix out.")
    }
    if let bestOf {
      guard (2...1000).contains(bestOf) else {
        throw ValidationError("--best-of must be from 2 to 1000.")
      }
      if film != nil || matrix {
        throw ValidationError("--best-of draws several pictures: leave --film and --matrix out.")
      }
    } else if clip != nil {
      throw ValidationError("--clip is for --best-of.")
    }
    switch (prompt, prompts) {
    case (nil, nil): throw ValidationError("A prompt says what to draw; or name a list, --prompts.")
    case (.some, .some): throw ValidationError("Give a prompt or --prompts, not both.")
    default: break
    }
  }

  func run() throws {
    let prompts = try readPrompts()
    let interruption = Interruption()
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let cascade = try ModelLibrary(folders: folders).open(engine, configuration)
    let judge = try bestOf.map { _ in
      try CLIPModel.open(clip, configuration, threads: engine.threads ?? configuration.threadCount)
    }
    let choice = series.seed ?? SeedChoice(configuration.defaults)
    let seed = choice.value
    let library = try picture.library(folders)
    let sources = try editing.sources()
    let stages =
      sources.mask == nil ? cascade.stages : cascade.stages.map(\.forInpainting)
    let requests = try prompts.flatMap { prompt in
      try series.seeds(from: seed).flatMap { seed in
        matrix
          ? try picture.requests(
            ofAll: prompt, seed: seed, stages: stages, library: library,
            defaults: configuration.defaults)
          : [
            try picture.request(
              prompt: prompt, seed: seed, stages: stages, library: library,
              defaults: configuration.defaults)
          ]
      }
    }.map {
      try editing.edited($0, sources, shaped: picture.aspect != nil, cascade: cascade)
    }
    guard requests.count <= 10_000 else {
      throw ValidationError("These are \(requests.count) pictures; at most 10000 at once.")
    }
    var output = try PictureOutput(
      output, names: requests.map(\.fileName), requests: requests, seed: seed,
      configuration: configuration,
      folders: folders)
    var recorder = try film.map { try filmRecorder($0, requests[0], cascade) }
    var maker = PictureMaker(cascade: cascade, interruption: interruption)
    if let notice = cascade.unchangedNotice(requests[0], sources: sources) { maker.note(notice) }
    if choice == .random { maker.note("seed \(seed)") }
    if let judge, let bestOf {
      for request in requests {
        let candidates = (0..<UInt64(bestOf)).map { number in
          var candidate = request
          candidate.seed = seed &+ (request.seed &- seed) &* UInt64(bestOf) &+ number
          return candidate
        }
        try output.add(
          try maker.makeBest(of: candidates, sources: sources) { image, prompt in
            try judge.similarity(of: judge.embed([image])[0], to: prompt).cosine
          })
      }
      return try output.finish()
    }
    for request in requests {
      let result = try maker.make(request, sources: sources) {
        try recorder?.add($0.estimate.image, isLastOfStage: $0.picture != nil)
      }
      try output.add(result)
      try recorder?.finish(result.image, title: result.request.prompt)
    }
    if let film { output.add(URL(file: film.expandingTilde)) }
    try output.finish()
  }

  private func readPrompts() throws -> [String] {
    if let prompts { return try PromptLines(path: prompts).prompts }
    guard let prompt, prompt == "-" else { return [prompt ?? ""] }
    let text = try StandardInput.text()
    return [text.split(whereSeparator: \.isNewline).joined(separator: " ")]
  }

  private func filmRecorder(
    _ path: String, _ request: GenerationRequest, _ cascade: Cascade
  ) throws -> FilmRecorder {
    let file = try Outputs(path, names: [""], force: output.force).files[0]
    guard output.output.map({ URL(file: $0.expandingTilde) }) != file else {
      throw ValidationError("--film and --output name the same file.")
    }
    let last = request.firstStage + request.stages.count - 1
    return try FilmRecorder(size: cascade.size(of: last, in: request), file: file)
  }
}

extension GenerationRequest {
  /// What a picture's file is called where nobody said it: "a-red-apple-7".
  var fileName: String { "\(NameTemplate.words(of: prompt))-\(seed)" }
}
