import Diffusion
import Foundation
import Gallery
import Logging
import Recipes
import Studio
import TOMLKit

/// What the user may set once and for all, in `config.toml`.
struct Configuration: Sendable, Equatable {
  /// A model's folder or name; empty is the embedded model.
  var model = ""
  /// Where models are looked for, besides the Hugging Face cache.
  var modelFolders: [String] = []
  /// The folder of a CLIP that scores pictures; empty is none.
  var clipModel = ""
  /// Where models are downloaded from; empty is `$HF_ENDPOINT` or the Hugging Face hub.
  var hubEndpoint = ""
  /// Threads that compute; 0 is one for each processor that this process may use.
  var threads = 0
  var theme = "easel"
  /// How pictures are shown on the terminal.
  var graphics = GraphicsChoice.auto
  /// How they are drawn there.
  var pictures = GraphicsSettings()
  var mouse = true
  /// Announce the end of work while the terminal has no focus.
  var notify = true
  /// The program that opens pictures and folders, as a shell reads it.
  var viewer = "xdg-open"
  /// How the files of pictures are called.
  var pictureNames = NameTemplate.standard
  /// Say in the pictures' metadata that they are machine-made.
  var provenance = true
  var logLevel = Logger.Level.info
  /// What pictures begin with where it is not as the model has it.
  var defaults = SettingValues()
  /// The keys of the studio.
  var keys = Keymap.standard

  enum GraphicsChoice: String, CaseIterable, Sendable {
    case auto, sixel, kitty, iterm2
    case halfBlocks = "half-blocks"
    case ascii
  }

  /// The number of threads that `threads` stands for.
  var threadCount: Int {
    threads > 0 ? threads : MachineProcessors.current.threads
  }

  /// Reads the file; what is wrong in it is left at its default and reported.
  static func read(_ file: URL) -> (Configuration, problems: [EaselError]) {
    do {
      guard let document = try TOMLFile.read(file) else { return (Configuration(), []) }
      return parse(document)
    } catch { return (Configuration(), [error]) }
  }

  /// The configuration, or its first problem.
  static func require(_ file: URL) throws(EaselError) -> Configuration {
    let (configuration, problems) = read(file)
    if let problem = problems.first { throw problem }
    return configuration
  }

  static func parse(_ document: TOMLFile) -> (Configuration, problems: [EaselError]) {
    var configuration = Configuration()
    var problems: [EaselError] = []
    for (name, value) in document.table {
      if name == KeyBindings.section {
        configuration.keys = KeyBindings.read(value, of: document, problems: &problems)
        continue
      }
      guard let key = ConfigurationKey.all.first(where: { $0.name == name }) else {
        let names = ConfigurationKey.all.map(\.name) + [KeyBindings.section]
        let hint =
          nearest(name, in: names).map { "did you mean \($0)?" }
          ?? "allowed: \(names.joined(separator: ", "))"
        problems.append(document.problem(name, "there is no such key; \(hint)"))
        continue
      }
      if !key.read(value, &configuration) {
        problems.append(document.problem(name, "must be \(key.allowed)"))
      }
    }
    return (configuration, problems)
  }
}

/// One key of `config.toml`: the single place that knows its name, meaning, range and text form.
struct ConfigurationKey: Sendable {
  let name: String
  let about: String
  /// What the value must be, as errors and the documentation say it.
  let allowed: String
  /// Takes a value over; false where it is not allowed.
  let read: @Sendable (any TOMLValueConvertible, inout Configuration) -> Bool
  /// The value in TOML.
  let show: @Sendable (Configuration) -> String
  /// Whether a running studio goes on with the value that it began with.
  var waitsForStart = false

  static let all: [ConfigurationKey] =
    [
      ConfigurationKey(
        name: "model",
        about: "The model: its folder, or its name in the list of models. Empty: the built-in one.",
        allowed: "a path or name in quotes; ~ is your home folder",
        read: { value, configuration in set(&configuration.model, value.string) },
        show: { quoted($0.model) }, waitsForStart: true),
      ConfigurationKey(
        name: "model_folders",
        about: "Folders with models: of your own, or AUTOMATIC1111's, Forge's or ComfyUI's folder.",
        allowed: "a list of paths in quotes, such as [\"~/ComfyUI\", \"/data/models\"]",
        read: { value, configuration in
          let texts = value.array.map { $0.map(\.string) } ?? [value.string]
          let folders = texts.compactMap { $0 }
          guard folders.count == texts.count else { return false }
          configuration.modelFolders = folders.filter { !$0.isEmpty }
          return true
        },
        show: { "[\($0.modelFolders.map(quoted).joined(separator: ", "))]" }),
      ConfigurationKey(
        name: "clip_model",
        about: "A CLIP's folder: it ranks candidates, scores rated sets and picks --best-of.",
        allowed: "a path in quotes; ~ is your home folder",
        read: { value, configuration in set(&configuration.clipModel, value.string) },
        show: { quoted($0.clipModel) }),
      ConfigurationKey(
        name: "hub_endpoint",
        about: "Where models are downloaded from. Empty: $HF_ENDPOINT, or https://huggingface.co.",
        allowed: "an address in quotes, such as \"https://huggingface.co\"",
        read: { value, configuration in set(&configuration.hubEndpoint, value.string) },
        show: { quoted($0.hubEndpoint) }),
      ConfigurationKey(
        name: "threads",
        about: "Threads that compute pictures. 0: one for each processor that they may use.",
        allowed: "a whole number from 0 to 256",
        read: { value, configuration in
          set(&configuration.threads, value.int.flatMap { (0...256).contains($0) ? $0 : nil })
        },
        show: { "\($0.threads)" }, waitsForStart: true),
      ConfigurationKey(
        name: "theme", about: "The colours of the studio; T shows and changes them.",
        allowed: "the name of a theme in quotes",
        read: { value, configuration in set(&configuration.theme, value.string) },
        show: { quoted($0.theme) }),
      ConfigurationKey(
        name: "graphics", about: "How pictures are shown. auto: the best the terminal says it can.",
        allowed: "one of " + list(Configuration.GraphicsChoice.allCases.map(\.rawValue)),
        read: { value, configuration in
          set(
            &configuration.graphics,
            value.string.flatMap { Configuration.GraphicsChoice(rawValue: $0) })
        },
        show: { quoted($0.graphics.rawValue) }),
      ConfigurationKey(
        name: "picture_colors",
        about: "Colours of a sixel picture: fewer are fewer bytes. The terminal may have less.",
        allowed: "a whole number from 2 to 256",
        read: { value, configuration in
          set(
            &configuration.pictures.colours,
            value.int.flatMap { (2...256).contains($0) ? $0 : nil })
        },
        show: { "\($0.pictures.colours)" }),
      ConfigurationKey(
        name: "dithering", about: "Dither sixel pictures: smoother shades, and more bytes.",
        allowed: "true or false",
        read: { value, configuration in set(&configuration.pictures.dithering, value.bool) },
        show: { "\($0.pictures.dithering)" }),
      ConfigurationKey(
        name: "small_bytes", about: "Smaller pictures of fewer bytes, for slow lines.",
        allowed: "true or false",
        read: { value, configuration in set(&configuration.pictures.smallBytes, value.bool) },
        show: { "\($0.pictures.smallBytes)" }),
      ConfigurationKey(
        name: "mouse", about: "Use the mouse; text is then selected with Shift.",
        allowed: "true or false",
        read: { value, configuration in set(&configuration.mouse, value.bool) },
        show: { "\($0.mouse)" }),
      ConfigurationKey(
        name: "notify",
        about:
          "Ring the bell and show a notification when work ends while the terminal has no focus.",
        allowed: "true or false",
        read: { value, configuration in set(&configuration.notify, value.bool) },
        show: { "\($0.notify)" }),
      ConfigurationKey(
        name: "viewer",
        about: "The program that opens a picture or its folder; W shows the picture in it.",
        allowed: "a command in quotes",
        read: { value, configuration in
          let command = value.string.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
          return set(&configuration.viewer, command)
        },
        show: { quoted($0.viewer) }),
      ConfigurationKey(
        name: "picture_names", about: "Where a new picture goes below the pictures folder.",
        allowed: "a path in quotes, of text and {year}, {month}, {day}, {date}, {time}, {prompt}, "
          + "{seed}, {model}",
        read: { value, configuration in
          set(&configuration.pictureNames, value.string.flatMap { try? NameTemplate($0) })
        },
        show: { quoted($0.pictureNames.text) }, waitsForStart: true),
      ConfigurationKey(
        name: "provenance",
        about: "Say in each picture's metadata (IPTC DigitalSourceType) that a machine made it.",
        allowed: "true or false",
        read: { value, configuration in set(&configuration.provenance, value.bool) },
        show: { "\($0.provenance)" }, waitsForStart: true),
      ConfigurationKey(
        name: "log_level", about: "How much goes into the log file.",
        allowed: "one of " + list(Logger.Level.allCases.map(\.rawValue)),
        read: { value, configuration in
          set(&configuration.logLevel, value.string.flatMap { Logger.Level(rawValue: $0) })
        },
        show: { quoted($0.logLevel.rawValue) }, waitsForStart: true),
    ] + [.steps, .guidance, .size, .seedPolicy].map { beginning($0) }
    + [beginning(.seed, about: "The first seed; it stays, unless seed_policy says otherwise.")]

  /// What pictures begin with.
  private static func beginning(_ setting: Setting, about: String? = nil) -> ConfigurationKey {
    ConfigurationKey(
      name: setting.name.rawValue,
      about: about ?? "What pictures begin with. \(setting.about)",
      allowed: "\(UserLibraryFolder.allowed(setting)); or \"\" for the usual",
      read: { value, configuration in
        guard value.string != "" else {
          configuration.defaults[setting.name] = nil
          return true
        }
        guard let list = UserLibraryFolder.list(value, of: setting) else { return false }
        configuration.defaults[setting.name] = list.values
        return true
      },
      show: { configuration in
        configuration.defaults[setting.name].map { UserLibraryFolder.text($0, of: setting) }
          ?? quoted("")
      }, waitsForStart: true)
  }

  /// A whole `config.toml` with every key, its documentation and its value.
  static func document(_ configuration: Configuration) -> String {
    let lines = all.map { key in
      "# \(key.about)\n# Allowed: \(key.allowed).\n\(key.name) = \(key.show(configuration))\n"
    }
    return (lines + [KeyBindings.document(configuration.keys)]).joined(separator: "\n")
  }

  private static func set<T>(_ target: inout T, _ value: T?) -> Bool {
    guard let value else { return false }
    target = value
    return true
  }

  private static func list(_ values: [String]) -> String {
    values.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  /// A TOML basic string.
  static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        "\\u" + String(format: "%04X", scalar.value)
      default: String(scalar)
      }
    }.joined()
    return "\"\(escaped)\""
  }
}
