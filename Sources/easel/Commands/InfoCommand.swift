import ArgumentParser
import FileNames
import Foundation
import Gallery
import Recipes

/// `easel info`: what made a picture.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Show what made a picture.",
    discussion: """
      Reads the recipe that Easel writes into its pictures, and those of AUTOMATIC1111's interface \
      and its relatives (Forge, SD.Next, stable-diffusion.cpp), ComfyUI, InvokeAI, NovelAI, \
      Fooocus, SwarmUI, Draw Things, Easy Diffusion and tools that write the names of diffusers. \
      What of them has no counterpart here is listed as not understood.

      With --json all have the keys prompt, negative, seed, steps, guidance, sampler (of the \
      base stage), schedule, size (of the recipe), model, loras, origin (the program) and \
      notUnderstood; a value that the file does not say is left out.
      """)

  @Argument(help: ArgumentHelp("A PNG, JPEG or WebP.", valueName: "picture"), completion: .file())
  var file: String

  @OptionGroup var options: InfoOptions

  func run() throws { try options.show(URL(file: file.expandingTilde), as: file) }
}

/// How a picture and what made it are shown.
struct InfoOptions: ParsableArguments {
  @Flag(help: "Do not show the picture on a terminal.")
  var noShow = false

  @Flag(help: "Print a JSON object.")
  var json = false

  /// Prints what a file says, then shows the picture where standard output is a terminal.
  /// - Parameter name: what the file is called in the output.
  func show(_ url: URL, as name: String) throws {
    let info = PictureInfo(try PictureFile.details(url), file: name)
    if json { return try StandardOutput.json(info) }
    let lines = info.lines
    let width = max(12, (lines.map(\.0.count).max() ?? 0) + 2)
    let indent = "\n" + String(repeating: " ", count: width)
    var count = 0
    for (name, value) in lines {
      let name = name.padding(toLength: width, withPad: " ", startingAt: 0)
      let text = name + Printable.lines(value).replacing("\n", with: indent)
      count += text.count(where: \.isNewline) + 1
      StandardOutput.line(text)
    }
    let configuration = Configuration.read(Folders.current.configurationFile).0
    let display = noShow ? nil : InlineDisplay(configuration)
    if let display, display.isTerminal {
      display.show(try PictureFile.read(url).image, below: count)
    }
  }
}

/// What `easel info` says of a picture.
struct PictureInfo: Encodable {
  var file: String
  var width: Int
  var height: Int
  /// The space that the picture's colours are converted from, or what is wrong with it; nil for
  /// sRGB.
  var colors: String?
  var created: Date?
  var tags: [String]
  /// What the user wrote about it; nil for nothing.
  var note: String?
  /// Ours; nil where another program made the picture.
  var recipe: Recipe?
  /// The text of AUTOMATIC1111's form, as the file has it.
  var parameters: String?
  /// What another program says.
  var partial: PartialRecipe?
  /// Why the recipe of the file cannot be used.
  var problem: String?

  init(_ details: PictureFile.Details, file: String) {
    self.file = file
    width = details.width
    height = details.height
    colors =
      switch details.colors {
      case .sRGB: nil
      case .converted(let name): "\(name), read as sRGB"
      case .takenAsSRGB(let name): "\(name) cannot be used: taken as sRGB"
      }
    created = details.created
    tags = details.tags
    note = details.note.isEmpty ? nil : details.note
    recipe = details.recipe
    parameters = details.texts.first { $0.key == "parameters" }?.value
    partial = details.partial
    problem = details.problem?.description
  }

  enum CodingKeys: CodingKey {
    case file, width, height, colors, created, tags, note, recipe, parameters, problem
    case prompt, negative, seed, steps, guidance, sampler, schedule, model, modelHash, software
    case size, loras, origin, notUnderstood
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(file, forKey: .file)
    try values.encode(width, forKey: .width)
    try values.encode(height, forKey: .height)
    try values.encodeIfPresent(colors, forKey: .colors)
    try values.encodeIfPresent(created?.formatted(.iso8601), forKey: .created)
    try values.encode(tags, forKey: .tags)
    try values.encodeIfPresent(note, forKey: .note)
    try values.encodeIfPresent(recipe, forKey: .recipe)
    try values.encodeIfPresent(parameters, forKey: .parameters)
    try values.encodeIfPresent(problem, forKey: .problem)
    // The same keys for every picture that says what made it, ours or not.
    guard let said = recipe.map(PartialRecipe.init) ?? partial else { return }
    try values.encode(said.prompt, forKey: .prompt)
    try values.encode(said.negativePrompt, forKey: .negative)
    try values.encodeIfPresent(said.seed, forKey: .seed)
    try values.encodeIfPresent(said.steps, forKey: .steps)
    try values.encodeIfPresent(said.guidance, forKey: .guidance)
    try values.encodeIfPresent(said.sampler, forKey: .sampler)
    try values.encodeIfPresent(said.schedule, forKey: .schedule)
    try values.encodeIfPresent(said.model, forKey: .model)
    try values.encodeIfPresent(said.modelHash, forKey: .modelHash)
    try values.encodeIfPresent(said.software, forKey: .software)
    try values.encodeIfPresent(said.size, forKey: .size)
    try values.encode(said.loras, forKey: .loras)
    try values.encodeIfPresent(said.origin, forKey: .origin)
    try values.encode(said.notUnderstood, forKey: .notUnderstood)
  }

  /// Names and values for people, in the order of interest.
  var lines: [(String, String)] {
    var lines = [("file", file), ("size", "\(width)x\(height)")]
    if let colors { lines.append(("colours", colors)) }
    if let created { lines.append(("created", created.formatted(.iso8601))) }
    if !tags.isEmpty { lines.append(("tags", tags.joined(separator: ", "))) }
    if let note { lines.append(("note", note)) }
    if let recipe {
      lines += Self.lines(recipe)
    } else if let partial {
      lines += Self.lines(partial)
    } else if problem == nil {
      lines.append(("recipe", "none: this picture does not say what made it"))
    }
    if let problem { lines.append(("problem", problem)) }
    return lines
  }

  private static func lines(_ partial: PartialRecipe) -> [(String, String)] {
    var lines = [("prompt", partial.prompt)]
    if !partial.negativePrompt.isEmpty { lines.append(("negative", partial.negativePrompt)) }
    if let seed = partial.seed { lines.append(("seed", "\(seed)")) }
    if let steps = partial.steps { lines.append(("steps", "\(steps)")) }
    if let guidance = partial.guidance { lines.append(("guidance", "\(guidance)")) }
    if let sampler = partial.sampler { lines.append(("sampler", sampler.rawValue)) }
    if let schedule = partial.schedule { lines.append(("schedule", schedule.rawValue)) }
    if let model = partial.model {
      lines.append(("model", model + (partial.modelHash.map { " (\($0))" } ?? "")))
    }
    if let size = partial.size { lines.append(("drawn at", "\(size.width)x\(size.height)")) }
    lines += partial.loras.map { ("lora", $0.text) }
    if let origin = partial.origin { lines.append(("origin", origin)) }
    if let software = partial.software, software != partial.origin {
      lines.append(("software", software))
    }
    if !partial.notUnderstood.isEmpty {
      lines.append(("not understood", partial.notUnderstood.joined(separator: "\n")))
    }
    return lines
  }

  private static func lines(_ recipe: Recipe) -> [(String, String)] {
    let request = recipe.request
    var lines = [("prompt", request.prompt)]
    if !request.negativePrompt.isEmpty { lines.append(("negative", request.negativePrompt)) }
    lines += [
      ("seed", "\(request.seed)"), ("model", "\(recipe.model.name) (\(recipe.model.hash))"),
      ("software", recipe.software),
    ]
    lines += request.loras.map { ("lora", "\($0.text) (\($0.hash ?? ""))") }
    lines += request.picturePrompts.map { ("like", "\($0.text) (\($0.hash ?? ""))") }
    for (index, stage) in request.stages.enumerated() {
      let names = Setting.Name.ofRecipes(isSuperResolution: request.enlarges(index))
      lines.append(
        (request.stageName(index), stage.phrases(of: names).joined(separator: ", ")))
    }
    return lines
  }
}
