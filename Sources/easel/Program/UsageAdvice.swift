import ArgumentParser
import Recipes

/// What argument-parser does not say of a wrong command line: which command was meant, what an
/// option of other programs is called here, and the usage of the command that refused.
struct UsageAdvice: Error {
  let message: String
  /// The command whose usage helps.
  let command: ParsableCommand.Type

  /// Advice on an error of a command line; nil where argument-parser's own words do.
  init?(_ error: any Error, refused arguments: [String]) {
    if let advice = error as? UsageAdvice {
      self = advice
      return
    }
    guard Easel.exitCode(for: error) == .validationFailure else { return nil }
    var command: ParsableCommand.Type = Easel.self
    var path = "easel"
    var rest = arguments[...]
    while let word = rest.first,
      let next = command.configuration.subcommands.first(where: { $0._commandName == word })
    {
      command = next
      path += " " + word
      rest = rest.dropFirst()
    }
    let names = command.configuration.subcommands.map { $0._commandName }
    if let word = rest.first, !word.hasPrefix("-"), !names.isEmpty {
      let hint =
        nearest(word.lowercased(), in: names).map { "did you mean '\(path) \($0)'?" }
        ?? "there are: \(names.joined(separator: ", "))"
      message = "There is no command '\(path) \(word)'; \(hint)"
      self.command = command
      return
    }
    let help = Easel.helpMessage(for: command, columns: 1000)
    func has(_ option: String) -> Bool { Self.names(option, in: help) }
    for argument in rest.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
      let name = String(argument.dropFirst(2).prefix { $0 != "=" }).lowercased()
      guard !has("--\(name)"),
        let ours = Self.options[name.replacing("_", with: "-")], has("--\(ours)")
      else { continue }
      message = "There is no option '--\(name)'; here it is '--\(ours)'."
      self.command = command
      return
    }
    return nil
  }

  /// Advice for a command that refused its options while it ran.
  init(_ error: ValidationError, from command: ParsableCommand.Type) {
    message = error.message
    self.command = command
  }

  /// The lines for standard error, in argument-parser's form.
  var text: String {
    let usage = Easel.usageString(for: command)
    let path = usage.split(separator: " ").prefix { word in
      word.first.map { $0.isLetter } ?? false
    }.joined(separator: " ")
    return "Error: \(message)\nUsage: \(usage)\n  See '\(path) --help' for more information."
  }

  /// Whether a help text has an option, and not only a longer one that begins like it.
  private static func names(_ option: String, in help: String) -> Bool {
    help.split(whereSeparator: { $0.isWhitespace || "[],()".contains($0) }).contains {
      $0 == option
    }
  }

  /// What other programs call the options: AUTOMATIC1111, ComfyUI, diffusers, InvokeAI,
  /// stable-diffusion.cpp.
  private static let options = Setting.all.reduce(into: others) { options, setting in
    for word in setting.words { options[word] = setting.option }
  }

  /// Of what is no setting.
  private static let others = [
    "negative-prompt": "negative", "neg": "negative", "n-prompt": "negative", "uc": "negative",
    "init-image": "image", "init-img": "image", "input": "image", "img2img": "image",
    "denoising-strength": "strength", "denoise": "strength", "denoising": "strength",
    "mask-image": "mask", "out": "output", "outfile": "output", "output-path": "output",
    "outdir": "output", "checkpoint": "model", "ckpt": "model", "model-path": "model",
    "num-threads": "threads", "jobs": "threads",
  ]
}
