import Diffusion

extension ModelFolder {
  /// Reads every weight, then opens the networks one after the other: whole files can still be of
  /// another network than the configuration says.
  /// - Parameters:
  ///   - smaller: how the user makes a smaller picture, for a refusal.
  ///   - goOn: is told the share that has been read, and asked before each network.
  /// - Returns: what is wrong.
  /// - Throws: where the files are whole, but there is no memory to open the networks.
  func verifyWhole(
    smaller: String = MemoryPlan.smaller, _ goOn: (Double) -> Bool
  ) throws -> [DiffusionError] {
    var problems = verify(goOn)
    guard problems.isEmpty else { return problems }
    let cascade = try Cascade(folder: folder, threads: 1)
    if let refusal = cascade.memoryPlan?.refusal(smaller: smaller) {
      throw EaselError.refused(
        "the files are whole, but the networks cannot be opened: \(refusal)")
    }
    func attempt(_ body: () throws(DiffusionError) -> Void) {
      do { try body() } catch { problems.append(error) }
    }
    attempt { () throws(DiffusionError) in _ = try cascade.textEncoder().encode("") }
    for stage in cascade.stages.indices where goOn(1) {
      attempt { () throws(DiffusionError) in try cascade.open(stage) }
    }
    return problems
  }
}
