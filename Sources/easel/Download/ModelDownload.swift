import Diffusion
import FileNames
import Foundation
import Studio

/// A model of a hub on its way into the folder of the models. Its files gather in a hidden folder,
/// which gets the model's name when all of them are there and are what the hub lists.
struct ModelDownload {
  enum Outcome: Equatable { case done, isThere, stopped }

  struct Progress {
    let file: String
    /// Bytes of all files that are there, of all that are needed, and how many came over the line.
    let there: Int
    let total: Int
    let received: Int
  }

  let hub: Hub
  /// `OWNER/NAME`.
  let repository: String
  let revision: String
  /// The checkpoint file that is wished, of several.
  let file: String?
  /// Where the model goes.
  let target: URL
  /// Seconds until a broken connection is tried again.
  var pause = 1.0

  /// A file, and where it goes in the model's folder.
  private typealias Step = (file: HubListing.File, place: String)

  /// What a model's folder keeps of where it is from.
  private struct Source: Codable, Equatable {
    let repository: String
    let commit: String
    let files: [String]
  }

  private static let source = ".source"

  static func isRepository(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]{0,95}\/[A-Za-z0-9][A-Za-z0-9._-]{0,95}/) != nil
      && !text.contains("..")
  }

  /// Where the files gather.
  var gathering: String {
    FilePath.joined(
      target.deletingLastPathComponent().path,
      ".\(repository.replacingOccurrences(of: "/", with: "--")).part")
  }

  /// - Parameter onProgress: false stops; what is there stays, and another run goes on from it.
  func run(_ onProgress: @escaping (Progress) -> Bool) throws(EaselError) -> Outcome {
    let transfer = try Transfer()
    guard
      let listing = try list(
        by: transfer,
        goesOn: { onProgress(Progress(file: "", there: 0, total: 0, received: 0)) })
    else { return .stopped }
    let steps = try steps(listing)
    let source = Source(
      repository: repository, commit: listing.commit, files: steps.map(\.place).sorted())
    if Files.isTaken(target.path) {
      let kept = try? Files.read(FilePath.joined(target.path, Self.source), limit: 1 << 20)
      guard
        let kept, !Files.isLink(target.path),
        source == (try? JSONDecoder().decode(Source.self, from: Data(kept)))
      else {
        throw .refused(
          "\(EaselError.modelNameTaken(target.lastPathComponent)), and it is not this one at "
            + "\(listing.commit.prefix(12)); choose another with --name")
      }
      return .isThere
    }
    let lock = try prepare(steps)
    defer { close(lock) }
    let total = steps.reduce(0) { $0 + ($1.file.size ?? 0) }
    try checkSpace(steps)
    var done = 0
    var received = 0
    for step in steps {
      let path = FilePath.joined(gathering, step.place)
      var there = 0
      let base = done
      let isDone = try FileDownload(
        hub: hub, transfer: transfer, repository: repository,
        url: hub.file(step.file.name, of: repository, commit: listing.commit), file: step.file,
        path: path, pause: pause,
        onBytes: {
          there = $0
          received += $1
          return onProgress(
            Progress(
              file: step.place, there: base + $0, total: max(total, base + $0), received: received))
        }
      ).run()
      guard isDone else { return .stopped }
      done += step.file.size ?? there
    }
    try finish(steps, source)
    return .done
  }

  /// Nil where it was stopped.
  private func list(
    by transfer: Transfer, goesOn: @escaping () -> Bool
  ) throws(EaselError) -> HubListing? {
    let url = hub.listing(of: repository, revision: revision)
    for failures in 0... {
      var bytes: [UInt8] = []
      let (reply, text, end) = hub.get(url, by: transfer, goesOn: goesOn) {
        bytes += $1
        return bytes.count <= 1 << 25
      }
      let mayRecover = failures < 2
      switch end {
      case .stopped where !goesOn(): return nil
      case .stopped: throw .refused("the hub's list of \(repository) does not end")
      case .unreachable(let reason): throw hub.failure(reason, of: repository)
      case .cut(let reason):
        guard mayRecover else { throw hub.failure(reason, of: repository) }
      case .whole where reply.isSuccess: return try HubListing(bytes, revision: revision)
      case .whole:
        guard mayRecover, reply.status >= 500 else {
          throw hub.refusal(reply, text, of: repository, repository: repository)
        }
      }
      usleep(UInt32(min(pause, 10) * 1e6))
      guard goesOn() else { return nil }
    }
    return nil
  }

  /// What is to be downloaded, the small files first.
  private func steps(_ listing: HubListing) throws(EaselError) -> [Step] {
    let names = listing.files.map(\.name)
    var places: [String: String] = [:]
    switch RepositoryFiles(names: names, file: file) {
    case .layout(let files): for name in files { places[name] = name }
    case .checkpoint(let name, let beside):
      for name in beside { places[name] = name }
      places[name] = FilePath.name(of: name)
    case .several(let files):
      let wish = file.map { "no one file \"\($0)\"" } ?? "several files of weights"
      throw .refused(
        "\(repository) has \(wish); choose one with --file: "
          + files.prefix(20).joined(separator: ", ") + (files.count > 20 ? ", ..." : ""))
    case .incomplete(let folder):
      throw .refused(
        "\(repository) has no weights in \(folder) that Easel reads (whole sets of .safetensors or "
          + ".bin); "
          + "look for a revision or another repository with them")
    case .nothing:
      throw .refused(
        "\(repository) holds no model that Easel reads: neither the diffusers layout nor a "
          + ".safetensors or .ckpt file")
    }
    return listing.files.compactMap { file in places[file.name].map { (file, $0) } }
      .sorted { ($0.file.size ?? 0, $0.place) < ($1.file.size ?? 0, $1.place) }
  }

  /// Makes the folders, and sees to it that nobody else writes there.
  /// - Returns: the descriptor that holds the lock.
  private func prepare(_ steps: [Step]) throws(EaselError) -> Int32 {
    do throws(SystemError) { try Files.makeFolder(gathering) } catch {
      throw .file(path: gathering, reason: "\(error)")
    }
    let lock = POSIX.open(gathering, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard lock >= 0 else { throw .file(path: gathering, reason: systemReason()) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw .refused("\(repository) is being downloaded already; wait for the other command")
    }
    do throws(EaselError) {
      for step in steps { try makeFolders(of: step.place) }
      return lock
    } catch {
      close(lock)
      throw error
    }
  }

  /// Makes the folders that a file is in; a link among them would lead elsewhere.
  private func makeFolders(of place: String) throws(EaselError) {
    var folder = gathering
    for name in FilePath.parts(of: place).dropLast() {
      folder = FilePath.joined(folder, name)
      guard !Files.isLink(folder) else {
        throw .refused("\(folder) is a link, which a download does not follow; remove it")
      }
      do throws(SystemError) { try Files.makeFolder(folder) } catch {
        throw .file(path: folder, reason: "\(error)")
      }
    }
  }

  private func checkSpace(_ steps: [Step]) throws(EaselError) {
    guard let free = Files.free(at: gathering) else { return }
    let needed = steps.reduce(0) { sum, step in
      let path = FilePath.joined(gathering, step.place)
      let there = (Files.size(path) ?? 0) + (Files.size(path + ".part") ?? 0)
      return sum + max(0, (step.file.size ?? 0) - there)
    }
    guard needed > free else { return }
    throw .refused(
      "\(repository) needs \(ModelSummary.megabytes(needed)) in \(FilePath.folder(of: gathering)), "
        + "\(ModelSummary.megabytes(free)) are free; make room and try again")
  }

  /// Gives the whole model its name.
  private func finish(_ steps: [Step], _ source: Source) throws(EaselError) {
    // Of another choice of files, or another revision.
    let places = Set(steps.map(\.place))
    for stray in (try? Files.all(below: gathering)) ?? [] where !places.contains(stray) {
      POSIX.unlink(FilePath.joined(gathering, stray))
    }
    do throws(SystemError) {
      let bytes = (try? JSONEncoder().encode(source)) ?? Data()
      try Files.write(bytes, to: FilePath.joined(gathering, Self.source))
      guard POSIX.rename(gathering, target.path) == 0 else { throw SystemError() }
    } catch {
      throw .file(path: target.path, reason: "\(error)")
    }
  }
}
