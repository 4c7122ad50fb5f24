const mutation = `mutation($input: RecordSignalsInput!) { recordSignals(input: $input) { accepted elevated userErrors { message } } }`

/** A command that records two signals of a visitor, the second of which elevates the visit into a profile. */
export function firstSignal(origin: string): string {
  const input = {
    sessionKey: 'first-visit',
    identity: { customer: 'first-visitor' },
    signals: [
      { id: 'first-view', type: 'product_view', category: 'tech', price: '49.90' },
      { id: 'first-purchase', type: 'purchase', category: 'tech', price: '49.90', amount: '49.90', orderId: 'first-order' },
    ],
  }
  return [
    `curl -s ${origin}/graphql`,
    `-H 'Authorization: Bearer TOKEN'`,
    `-H 'Content-Type: application/json'`,
    `-d '${JSON.stringify({ query: mutation, variables: { input } })}'`,
  ].join(' \\\n  ')
}
