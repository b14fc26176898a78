import FileNames
import Foundation

/// Makes a copy of a model, a folder or a checkpoint in one file, as a folder in the diffusers layout
/// with 8-bit weights: a quarter of float32, half of half precision. Stopped at any moment, it goes
/// on there when it is run again; what was written is compared with the source value by value.
public struct ModelQuantizer {
  /// How far it is.
  public struct Progress: Sendable {
    /// Folder of the network, such as `stage_1/unet`.
    public let network: String
    /// 0...1 over the whole model.
    public let fraction: Double
    /// Whether it compares what was written, rather than writing.
    public let isVerifying: Bool
  }

  private let source: ModelPath
  private let destination: URL
  private let networks: [NetworkFolder]
  /// Files that are copied as they are, relative to the model.
  private let copies: [String]

  /// Looks at both folders; nothing is written yet.
  /// - Throws: an error that names the file where the source is no model, or the destination holds
  ///   something else.
  /// - Parameter destination: a folder on disk.
  public init(from source: ModelPath, to destination: URL) throws(DiffusionError) {
    let source = try source.opened()
    self.source = source
    self.destination = destination.standardizedFileURL
    guard source.isEmbedded || !Self.isInside(destination, source) else {
      throw .request("the copy cannot be inside the model that it is made of")
    }
    let networks = try NetworkFolder.all(in: source)
    self.networks = networks
    let files = try Self.files(in: source)
    // A fast decoder has any name, and so few weights that they stay what they are.
    let small = files.compactMap { file in
      file.hasSuffix("/config.json")
        && (try? Config(file: source.appending(file)).isTinyAutoencoder()) == true
        ? String(file.dropLast("config.json".count)) : nil
    }.filter { folder in !networks.contains { $0.path + "/" == folder } }
    copies = files.filter { file in
      !NetworkFolder.isWeightFile(file) || small.contains { file.hasPrefix($0) }
    }
    let expected = Set((copies + networks.map(\.weightFile)).flatMap { [$0, $0 + ".part"] })
    let there = ModelPath(self.destination)
    if there.exists {
      let foreign = try Self.files(in: there).first { !expected.contains($0) }
      if let foreign {
        throw .request(
          "\(self.destination.path) holds \(foreign), which is not of this model; "
            + "choose an empty folder")
      }
    }
  }

  /// Copies the configurations, then writes and compares one network after another.
  /// - Parameter onProgress: false stops; what is done stays for the next run.
  /// - Returns: whether it came to the end.
  public func run(_ onProgress: (Progress) -> Bool) throws(DiffusionError) -> Bool {
    for file in copies { try copy(file) }
    var quantizers: [(network: NetworkFolder, quantizer: WeightQuantizer)] = []
    for network in networks {
      quantizers.append((network, try WeightQuantizer(network.weights(in: source))))
    }
    try checkSpace(quantizers.map { ($0.network.weightFile, $0.quantizer.byteCount) })
    let total = quantizers.reduce(0) { $0 + $1.quantizer.work }
    var done = 0
    func report(_ values: Int, _ network: NetworkFolder, isVerifying: Bool) -> Bool {
      done += values
      return onProgress(
        Progress(
          network: network.path, fraction: Double(done) / Double(max(total, 1)),
          isVerifying: isVerifying))
    }
    for (network, quantizer) in quantizers {
      let path = destination.appendingPathComponent(network.weightFile).path
      if Files.exists(path) {
        done += quantizer.writingWork
      } else {
        let wrote = try quantizer.write(to: path) { values in
          report(values, network, isVerifying: false)
        }
        guard wrote else { return false }
      }
      let agrees = try quantizer.verify(network.weights(in: ModelPath(destination))) { values in
        report(values, network, isVerifying: true)
      }
      guard agrees else { return false }
    }
    return true
  }

  private func checkSpace(_ files: [(path: String, bytes: Int)]) throws(DiffusionError) {
    guard let free = Files.free(at: destination.path) else { return }
    let needed = files.reduce(0) { sum, file in
      let path = destination.appendingPathComponent(file.path).path
      let there = [path, path + ".part"].reduce(0) { $0 + (Files.size($1) ?? 0) }
      return sum + max(0, file.bytes - there)
    }
    guard needed <= free else {
      throw .unwritable(
        path: destination.path,
        reason: "\(needed >> 20) MB are needed, \(free >> 20) MB are free")
    }
  }

  private func copy(_ file: String) throws(DiffusionError) {
    let data = try source.appending(file).data()
    let to = destination.appendingPathComponent(file)
    do throws(SystemError) {
      try Files.makeFolder(to.deletingLastPathComponent().path)
      // Beside it and renamed, so that a copy that is there is whole.
      let part = to.path + ".part"
      try Files.write(data, to: part)
      guard POSIX.rename(part, to.path) == 0 else { throw SystemError() }
    } catch {
      throw .unwritable(path: to.path, reason: "\(error)")
    }
  }

  private static func isInside(_ destination: URL, _ source: ModelPath) -> Bool {
    (destination.standardizedFileURL.path + "/").hasPrefix(
      URL(file: source.path).standardizedFileURL.path + "/")
  }

  /// Every file below a folder but hidden ones, relative to it, sorted.
  private static func files(in folder: ModelPath) throws(DiffusionError) -> [String] {
    try folder.files().filter { !FilePath.parts(of: $0).contains { $0.hasPrefix(".") } }
  }
}
