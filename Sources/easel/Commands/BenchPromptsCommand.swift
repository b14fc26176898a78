import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Recipes
import Toybox

/// `easel bench-prompts`: every prompt of a list, by one or two models or settings.
struct BenchPromptsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-prompts", abstract: "Make the pictures of a list of prompts, to be rated.",
    discussion: """
      Example: easel bench-prompts -o sets --size 64 --guidance 3 --versus "--size 64 --guidance 1"
               easel rate sets/a sets/b

      The list has a line a prompt: category, tab, prompt. DrawBench's CSV, PartiPrompts' TSV and \
      COCO's captions (JSON) are read as they are published. Pictures that are there already are \
      not made again, so an interrupted run goes on where it stopped. Both sets use the same seed \
      for a prompt.
      """)

  @Argument(
    help: ArgumentHelp(
      "The list; without it the one for the embedded model's world.", valueName: "file.tsv"),
    completion: .file())
  var list: String?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The folder: set a goes into a/, set b into b/.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Options of a second set, in one word: those of Picture and Engine below.",
      valueName: "options"))
  var versus: String?

  @Option(
    help: "Only every n-th prompt, from the i-th on: i/n.",
    transform: { text in
      guard let shard = Shard(text) else {
        throw ValidationError("\"\(text)\" is not a shard such as 2/8")
      }
      return shard
    })
  var shard = Shard.whole

  @Option(
    parsing: .unconditional, help: "The seed of the first prompt; the others count up from it.")
  var seed: UInt64 = 0

  @OptionGroup var settings: SetOptions

  @Flag(help: "Print a Slurm job array that runs this command in shards, and do nothing else.")
  var slurmScript = false

  @Option(help: "How many tasks that job array has; each makes one shard.") var shards = 8

  @Flag(help: "Print what was made as a JSON object.") var json = false

  /// What makes a set: a model and settings.
  struct SetOptions: ParsableArguments {
    @OptionGroup(title: "Picture") var picture: GenerationOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions
  }

  /// What `--json` says.
  struct Report: Codable {
    var sets: [String]
    var made: Int
    var skipped: Int
  }

  func validate() throws {
    if !slurmScript, output == nil { throw ValidationError("--output names the folder to fill.") }
    guard (1...1000).contains(shards) else {
      throw ValidationError("--shards must be from 1 to 1000.")
    }
  }

  func run() throws {
    guard let output, !slurmScript else {
      StandardOutput.write(slurmJobArray(shards: shards).utf8)
      return
    }
    let list =
      try list.map { try PromptList(file: URL(file: $0.expandingTilde)) }
      ?? .embedded
    let root = URL(file: output.expandingTilde, isFolder: true)
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let interruption = Interruption()
    var report = Report(sets: [], made: 0, skipped: 0)
    for (name, options) in try sets() {
      let set = PromptSet(
        folder: root.appendingPathComponent(name, isDirectory: true), list: list)
      let cascade = try ModelLibrary(folders: folders).open(options.engine, configuration)
      var maker = PictureMaker(cascade: cascade, interruption: interruption)
      let library = try options.picture.library(folders)
      try set.writeIndex()
      report.sets.append(set.folder.path)
      for item in shard.select(set.items) {
        let request = try options.picture.request(
          prompt: PromptWords.escaped(item.prompt), seed: seed &+ UInt64(item.number - 1),
          stages: cascade.stages,
          library: library, defaults: configuration.defaults)
        if try set.isDone(item, request: request, modelHash: cascade.hash) {
          report.skipped += 1
          continue
        }
        maker.note(
          "\(name)  \(item.number)/\(set.items.count)  \(item.category): "
            + Printable.line(item.prompt))
        try maker.make(request).write(to: set.file(item), marked: configuration.provenance)
        report.made += 1
      }
      if !json { StandardOutput.name(set.folder.path) }
    }
    if json { try StandardOutput.json(report) }
  }

  /// The sets to make, with their names.
  private func sets() throws -> [(name: String, options: SetOptions)] {
    var sets = [("a", settings)]
    if let versus {
      let words = versus.split(whereSeparator: \.isWhitespace).map(String.init)
      do { sets.append(("b", try SetOptions.parse(words))) } catch {
        throw ValidationError("--versus: \(SetOptions.message(for: error))")
      }
    }
    return sets
  }
}

/// Runs `easel bench-prompts` as a job array: every task is a shard. Which one is told by the task's
/// own number and the script's count alone: Slurm's counts are those of what was submitted last, and
/// tasks may be submitted again in part.
private func slurmJobArray(shards: Int) -> String {
  """
  #!/bin/bash
  # Makes the pictures of a list of prompts in parallel, in \(shards) shards:
  #   sbatch easel-prompts.sbatch prompts.tsv -o sets --size 64
  # Everything after the script's name goes to 'easel bench-prompts'. A task that was stopped goes
  # on where it was when it is submitted again, alone or with others: sbatch --array=3,7 ...
  # 'easel bench-prompts --slurm-script --shards N' writes this script for another number of tasks.
  #SBATCH --job-name=easel-prompts
  #SBATCH --array=1-\(shards)
  #SBATCH --output=easel-prompts-%a.log
  set -eu
  shards=\(shards)
  task=$SLURM_ARRAY_TASK_ID
  # Tasks may count from 0 too; that one makes the last shard.
  [ "$task" -ne 0 ] || task=$shards
  if [ "$task" -gt "$shards" ]; then
    echo "task $task: this script makes $shards shards; write it again with --shards" >&2
    exit 2
  fi
  exec "${EASEL:-easel}" bench-prompts "$@" --shard "$task/$shards" \\
    --threads "${SLURM_CPUS_PER_TASK:-1}"

  """
}
