type Query = {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => Promise<unknown>
}

/** The way to the next page of a list, as `ShowMore` takes it. */
export function moreOf({ hasNextPage, isFetchingNextPage, fetchNextPage }: Query) {
  return { onMore: hasNextPage ? () => void fetchNextPage() : null, isBusy: isFetchingNextPage }
}
