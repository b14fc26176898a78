/// Changing what waits.
extension State {
  mutating func removeFromQueue() {
    let place = queue.selected
    guard let job = queue.removeSelected() else { return }
    edits.remove(.jobs([job], at: place))
    abandon([job.id])
    say("Removed from the queue", remedy: "\(key(undoName)) puts it back")
  }

  mutating func clearQueue() {
    let jobs = queue.clear()
    guard !jobs.isEmpty else { return }
    edits.remove(.jobs(jobs, at: 0))
    abandon(jobs.map(\.id))
    say(
      "\(Format.count(jobs.count, "picture")) removed",
      remedy: "\(key(undoName)) puts \(jobs.count == 1 ? "it" : "them") back")
  }

  /// Takes the selected job out of the queue and its recipe into the editor.
  mutating func editQueued() {
    let place = queue.selected
    if let job = queue.selectedJob, job.source != nil || job.replay != nil {
      let isReplay = job.replay != nil
      say(
        Message(
          .warning, "This job cannot be edited",
          why: isReplay ? "it only looks into a picture" : "it starts from another picture",
          remedy: "\(key("Remove from the queue")) removes it from the queue"))
      return
    }
    guard let job = queue.removeSelected() else { return }
    edits.remove(.jobs([job], at: place))
    take(job.request)
    say("Taken out of the queue", remedy: "\(key("Generate the picture")) puts it in again")
  }
}
