extension Cascade {
  /// What will be in memory when, where a model needs so much that a user wants to know before it
  /// loads; nil for small models.
  public var memoryNotice: String? {
    memoryPlan.flatMap { $0.peak() >= 2 << 30 ? $0.summary : nil }
  }

  /// Which stages another model lends, and what that means for pictures; nil where none does.
  public var lentStagesNotice: String? {
    guard let index = manifest.stages.firstIndex(where: { $0.origin != nil }), index > 0,
      let origin = manifest.stages[index].origin
    else { return nil }
    let size = stages[index - 1].resolution
    return "\(name) draws \(size)x\(size) pixels; \(stages[index].name) of \(origin.name) enlarges "
      + "them to \(stages[stages.count - 1].resolution): it was not trained on such pictures, so "
      + "fine detail stays plain (size \(size) leaves it out)"
  }
}
