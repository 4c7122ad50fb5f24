const money = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** An amount in major units; the API names no currency. */
export const formatMoney = (amount: number) => money.format(amount)
