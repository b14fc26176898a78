import Recipes

/// What waits for the engine, and the job that is at it.
struct JobQueue: Sendable, Equatable {
  private(set) var waiting: [Job] = []
  var running: Running?
  /// What the last job took, until the next one starts.
  private(set) var took: Took?
  /// Nothing new starts: the user said so.
  private(set) var paused = false
  /// Jobs that wait until the user says so: those of the last session, and those behind a job that
  /// was cancelled.
  private var held: Set<Job.ID> = []
  /// The selected row of the pane: 0 is the first that waits.
  private(set) var selected = 0
  private(set) var nextID = 1

  init() {}

  init(restoring jobs: [Job], nextID: Int) {
    waiting = jobs
    self.nextID = max(nextID, min(jobs.map(\.id).max() ?? 0, 1 << 53) + 1)
    // A restart is no reason to heat the machine before anybody looks.
    hold()
  }

  /// All jobs that are no picture yet, the running one first.
  var unfinished: [Job] { (running.map { [$0.job] } ?? []) + waiting }

  var isEmpty: Bool { waiting.isEmpty && running == nil }

  @discardableResult
  mutating func add(
    _ request: GenerationRequest, tags: [String] = [], source: JobSource? = nil
  ) -> Job.ID {
    let job = Job(id: nextID, request: request, tags: tags, source: source)
    nextID += 1
    waiting.append(job)
    return job.id
  }

  /// Puts a replay before all that waits: somebody looks at an empty screen until it is done.
  mutating func replay(
    _ picture: PictureItem.ID, _ request: GenerationRequest, source: JobSource?
  ) {
    waiting.insert(
      Job(id: nextID, request: request, source: source, replay: picture), at: 0)
    nextID += 1
  }

  /// The replay of a picture that runs or waits.
  func replay(of picture: PictureItem.ID) -> Job? { unfinished.first { $0.replay == picture } }

  /// The next job, if the engine is free for it; a pause holds no replay up. What starts at a stage
  /// that the model lacks goes on waiting.
  /// - Parameter stages: how many the model has; it may be another one than when the job was
  ///   entered.
  mutating func startNext(now: Double, stages: Int) -> Job? {
    let next = waiting.firstIndex {
      (!paused && !held.contains($0.id) || $0.replay != nil) && $0.request.firstStage < stages
    }
    guard running == nil, let next else { return nil }
    var job = waiting.remove(at: next)
    job.request = job.request.beginning(stages: stages - job.request.firstStage)
    running = Running(job: job, now: now)
    took = nil
    select(selected)
    return job
  }

  /// Whether something waits that does not start by itself.
  var isStopped: Bool { paused || waiting.contains { held.contains($0.id) } }

  mutating func togglePause() {
    paused = !isStopped
    held = []
  }

  /// What waits now goes on waiting; what is asked for anew does not.
  mutating func hold() { hold(waiting.map(\.id)) }

  mutating func hold(_ ids: some Sequence<Job.ID>) { held.formUnion(ids) }

  func isHeld(_ id: Job.ID) -> Bool { held.contains(id) }

  /// The job at the engine is over.
  /// - Parameter now: when it was done; nil where nothing came of it.
  mutating func end(now: Double?) {
    took = now.flatMap { now in running.map { Took($0, now: now) } }
    running = nil
  }

  /// Another model has other stages.
  mutating func forgetTimes() { took = nil }

  mutating func remove(_ ids: Set<Job.ID>) {
    waiting.removeAll { ids.contains($0.id) }
    select(selected)
  }

  var selectedJob: Job? { waiting.indices.contains(selected) ? waiting[selected] : nil }

  mutating func removeSelected() -> Job? {
    guard waiting.indices.contains(selected) else { return nil }
    let job = waiting.remove(at: selected)
    select(selected)
    return job
  }

  mutating func clear() -> [Job] {
    defer { waiting = [] }
    selected = 0
    return waiting
  }

  /// Puts jobs back at a place of the queue.
  mutating func insert(_ jobs: [Job], at place: Int) {
    waiting.insert(contentsOf: jobs, at: clamp(place, 0...waiting.count))
  }

  mutating func select(_ row: Int) {
    selected = clamp(row, 0...max(0, waiting.count - 1))
  }

  /// Moves the selected job in the order, and the selection with it.
  mutating func moveSelected(by rows: Int) {
    let target = selected + rows
    guard waiting.indices.contains(selected), waiting.indices.contains(target) else { return }
    waiting.swapAt(selected, target)
    selected = target
  }
}
