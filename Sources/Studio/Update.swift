/// What an event does to the studio: changes the state and says what the outside world must do.
public func update(_ state: inout State, _ event: Event) -> [Effect] {
  switch event {
  case .tick(let now): state.now = now
  case .terminal(.resize(let size)): state.size = size
  case .terminal(.key(Key(.character("c"), .control))): return [.quit]
  case .terminate: return [.save(state.session), .quit]
  default: break
  }
  return []
}
