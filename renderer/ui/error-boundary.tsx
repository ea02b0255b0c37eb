import { Component, type ComponentType, type ReactNode } from 'react'

export type FailedProps = { message: string; retry: () => void }

type Props = { fallback: ComponentType<FailedProps>; children: ReactNode }

/** Keeps a fault of one part from taking the rest of the page with it. */
export class ErrorBoundary extends Component<Props, { message: string | null }> {
  override state = { message: null }

  static getDerivedStateFromError(error: unknown) {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override render() {
    const { message } = this.state
    if (message === null) return this.props.children
    const { fallback: Fallback } = this.props
    return <Fallback message={message} retry={() => this.setState({ message: null })} />
  }
}
