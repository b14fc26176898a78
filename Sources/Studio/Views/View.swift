/// What the terminal must show: a pure function of the state.
public func view(_ state: State, size: Size, theme: Theme) -> Screen {
  Screen(size: size, style: theme[.text])
}
