import { appTexts } from './texts/app-texts.ts'
import { builderTexts } from './texts/builder-texts.ts'

/** Every English text of the browser pages. Sentences about decisions come ready from the server. */
export const texts = {
  brand: 'Rekindle',
  common: {
    retry: 'Try again now',
    copy: 'Copy',
    copied: 'Copied',
    close: 'Close',
    light: 'Use light colours',
    dark: 'Use dark colours',
    none: '–',
  },

  demo: {
    title: 'Be the customer',
    lead: 'Shop a little, and watch what Rekindle notices and what it does to bring you back.',
    startMine: 'Start mine',
    startOver: 'Start over as a new customer',
    startOverShort: 'Start over',
    loading: 'Opening the shop…',
    off: {
      title: 'The demo shop is closed here',
      text: 'This installation sends for real, so nobody may play with it. The demo runs where the workspace says “sending: inbox”, as a new installation does.',
      back: 'To the app',
    },
    failed: {
      title: 'The shop could not open',
      text: (why: string) =>
        `The page could not load its settings: ${why}. Look whether Rekindle is still running, then try again.`,
    },
    away: 'Rekindle does not answer just now. What you did is kept in this browser and sent as soon as it is back.',
    refused: (why: string) => `Rekindle said no: ${why}`,

    guide: {
      label: 'Five things to try, in order',
      title: 'Try this',
      progress: (done: number) => `${done} of 5 done`,
      done: 'done',
      now: 'now',
      tries: {
        add: {
          title: 'Leave something in the cart',
          text: 'Add a product, and do not buy it.',
          act: 'Add a fern',
        },
        push: {
          title: 'Skip the wait',
          text: 'After an hour a push message comes, with a coupon.',
          act: 'Skip the wait',
        },
        email: { title: 'Ignore the push', text: 'Then an email repeats the same code.', act: 'Ignore it' },
        ads: {
          title: 'Ignore the email',
          text: 'Then you join the ad lists at Facebook and AdRoll.',
          act: 'Ignore it too',
        },
        order: {
          title: 'Order',
          text: 'Everything ends at once, and you leave the lists.',
          act: 'Order now',
        },
      },
      emptyCart: 'Your cart is empty: put something in, then order.',
      whole: {
        title: 'That was the whole loop.',
        text: 'Push, email, ads, and off again by an order: one file of a few lines, and it works the same with your own tools.',
      },
      early: {
        title: 'You ordered, so everything ended at once.',
        text: 'Whatever was still planned was called off. Start over to see the messages you did not wait for.',
      },
      opened: {
        title: 'You opened it, so the campaign stopped here.',
        text: 'The coupon stays good. Start over and ignore the messages this time to see the rest.',
      },
      ended: {
        title: 'The campaign is over for this customer.',
        text: 'Start over to see another road: ignore the messages this time.',
      },
    },

    shop: {
      name: 'Fern & Feather',
      address: 'fernandfeather.example',
      motto: 'Small things for quiet rooms',
      products: 'Products',
      look: (name: string) => `More about ${name}`,
      add: 'Add to cart',
      addNamed: (name: string) => `Add ${name} to the cart`,
      cart: 'Your cart',
      cartCount: (count: number) => (count === 1 ? '1 thing in the cart' : `${count} things in the cart`),
      empty: 'Nothing in here yet. Add something and leave it: that is what the campaign waits for.',
      remove: (name: string) => `Take ${name} out of the cart`,
      quantity: (count: number) => `× ${count}`,
      useCode: (code: string, discount: string | null) =>
        discount === null ? `Use ${code}` : `Use ${code} (${discount} off)`,
      discount: (code: string) => `Coupon ${code}`,
      total: 'Total',
      order: 'Order',
      ordered: (total: string) => `Thank you! Your order of ${total} is in.`,
      account: 'Who you are (optional)',
      anonymous:
        'You are not signed in. Rekindle knows this browser only by an anonymous id, and that is enough for it to work.',
      signedInAs: (name: string, email: string) => `${name}, ${email}`,
      nameField: 'Name',
      emailField: 'Email',
      signIn: 'Sign in',
      signInHint: 'Nothing is sent to this address: the demo’s messages stay in the inbox on this page.',
      badEmail: 'Please write an address such as robin@example.com.',
      badName: 'Please write a name.',
      marketing: 'Marketing messages',
      marketingHint: 'Off means: no campaign writes to you, and no ad list has you.',
      push: 'Allow push in this browser',
      pushHint:
        'Subscribes this browser as a real shop does. In the demo the message itself comes to the inbox on this page.',
      pushDone: 'This browser is subscribed.',
      pushFailed: (why: string) => `That did not work: ${why}`,
      suggestions: ['Robin Field', 'Alex Marsh', 'Sam Heath', 'Kim Brooks', 'Jo Meadows'],
    },

    customer: {
      title: 'What happens to this customer',
      you: 'You, not signed in',
      nobody: 'Nobody here yet',
      cohorts: 'Cohorts',
      noCohort: 'in no cohort',
      coupon: (code: string, discount: string | null) =>
        discount === null ? `Coupon ${code}` : `Coupon ${code}, ${discount} off`,
      unsubscribed: 'unsubscribed',
      journey: 'Where the campaign stands',
      places: { cart: 'Cart left', push: 'Push', email: 'Email', ads: 'Ads' },
      placeState: { ahead: 'not yet', here: 'you are here', done: 'done', left_out: 'not needed' },
      notes: {
        opened: 'opened',
        clicked: 'clicked',
        bounced: 'bounced',
        unopened: 'not opened',
        onLists: 'on the lists',
        offLists: 'off the lists',
        waiting: 'waiting',
      },
      nothingNext: 'Nothing is planned for this customer.',
      nothingYet: 'Put something in the cart, and the campaign begins.',
      nextLabel: 'Next',
      skip: 'Skip wait',
      skipHint:
        'Only this customer’s clock jumps ahead, to the moment when something is due. Everything else follows the ordinary rules.',
      skipHintLabel: 'How Skip wait works',
      ahead: (span: string) => `This customer’s clock is ${span} ahead`,
    },

    inbox: {
      title: 'Inbox',
      lead: 'What would have been sent',
      empty: 'No messages yet. While sending is “inbox”, every push and email ends up here instead of going out.',
      push: 'Push message',
      email: 'Email',
      other: 'Message',
      to: (to: string) => `to ${to}`,
      open: 'Open',
      ignore: 'Ignore',
      bounce: 'Bounce',
      openHint: 'Counts as opened, as if you had tapped it',
      ignoreHint: 'Do nothing and let the time pass',
      bounceHint: 'Pretend that it could not be delivered',
      fate: { bounced: 'Bounced', clicked: 'Clicked', opened: 'Opened', unopened: 'Not opened' },
      preview: 'You see it here in any case; it counts as opened only when you press Open.',
      frame: (subject: string) => `The email “${subject}”`,
      link: 'Links in the email count as clicked, and leave you here.',
    },

    ads: {
      title: 'Ad lists',
      lead: 'Who sees your ads',
      names: { facebook: 'Facebook', adroll: 'AdRoll' } as Readonly<Record<string, string>>,
      on: 'On the list',
      off: 'Not on the list',
      onText: (name: string) => `sees ads of the shop at ${name}`,
      offText: 'sees no ads',
      statuses: { pending: 'on its way', failed: 'failed', skipped: 'not sent', unknown: 'unconfirmed' } as Readonly<
        Record<string, string>
      >,
    },

    story: {
      title: 'The story so far',
      lead: 'Every event and every decision, the newest first',
      empty:
        'Nothing has happened yet. As soon as you look at something, it is written down here, and so is everything that Rekindle decides because of it.',
      later: (span: string) => `${span} later`,
      more: (count: number) => `Show ${count} more`,
      fresh: (sentence: string) => `New: ${sentence}`,
      via: (via: string) => `told by ${via}`,
    },

    events: {
      product: 'a product',
      viewed: (name: string) => `Looked at ${name}.`,
      added: (name: string) => `Put ${name} in the cart.`,
      removed: (name: string) => `Took ${name} out of the cart.`,
      ordered: (total: string | undefined) => (total === undefined ? 'Ordered.' : `Ordered for ${total}.`),
      signedIn: (email: string | undefined) =>
        email === undefined ? 'Told us more about themselves.' : `Signed in as ${email}.`,
      unsubscribed: 'Wants no more marketing messages.',
      resubscribed: 'Wants marketing messages again.',
      visited: 'Visited the shop.',
      plain: {
        'Push Notification Received': 'The push message arrived.',
        'Push Notification Opened': 'Opened the push message.',
        'Push Notification Dismissed': 'Swiped the push message away.',
        'Push Notification Bounced': 'The push message could not be delivered.',
        'Email Delivered': 'The email arrived.',
        'Email Opened': 'Opened the email.',
        'Email Link Clicked': 'Clicked a link in the email.',
        'Email Bounced': 'The email could not be delivered.',
        Unsubscribed: 'Unsubscribed.',
        'Push Subscribed': 'Allowed push messages.',
        'Push Unsubscribed': 'Withdrew push messages.',
      } as Readonly<Record<string, string>>,
      other: (name: string) => `Did “${name}”.`,
    },

    mine: {
      title: 'Start with your own shop',
      workspaceTitle: '1. Make a workspace',
      workspaceText:
        'One file that holds your sources, cohorts and campaigns. A new workspace sends nothing to anyone until you say so.',
      snippetTitle: '2. Put the SDK on your pages',
      snippetText:
        'It is the ordinary Segment SDK; only the addresses are yours. An app that uses it already needs nothing else.',
      toolsTitle: '3. Connect your tools',
      toolsText:
        'Your mail server, Web Push, Facebook, AdRoll, webhooks. Then change “sending: inbox” to “live” when you trust it.',
      app: 'Open the app of this installation',
    },
  },

  docs: {
    title: 'Read on',
    // The pages lie in the project folder, beside the program; nothing serves them yet.
    lead: 'In the project folder:',
    files: [
      { file: 'README.md', about: 'the first five minutes' },
      { file: 'examples/cart-recovery/rekindle.yaml', about: 'the whole campaign of the demo, in one file' },
      { file: 'docs/glossary.md', about: 'what the words mean' },
    ],
    openapi: { label: 'The admin API as OpenAPI', href: '/api/openapi.json' },
  },

  app: appTexts,
  builder: builderTexts,
} as const
