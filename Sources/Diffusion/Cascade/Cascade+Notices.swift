extension Cascade {
  /// What a user should know before the first picture: what will be in memory when, for models
  /// that need much of it, and which stages another model lends. A sentence each.
  public var notices: [String] {
    var notices: [String] = []
    if let memoryPlan, memoryPlan.peak() >= 2 << 30 { notices.append(memoryPlan.summary) }
    if let lent { notices.append(lent) }
    return notices
  }

  private var lent: String? {
    guard let index = manifest.stages.firstIndex(where: { $0.origin != nil }), index > 0,
      let origin = manifest.stages[index].origin
    else { return nil }
    let size = stages[index - 1].resolution
    return "\(name) draws \(size)x\(size) pixels; \(stages[index].name) of \(origin.name) enlarges "
      + "them to \(stages[stages.count - 1].resolution): it was not trained on such pictures, so "
      + "fine detail stays plain (size \(size) leaves it out)"
  }
}
