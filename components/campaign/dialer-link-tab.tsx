import { Section } from '@/components/layout/section'
import { TextLink } from '@/components/shared/button-link'
import { CopyField } from '@/components/shared/copy-field'
import type { CampaignDto } from '@/lib/contracts/campaign'
import { connectorName, mandatoryFlowVariable } from '@/lib/contracts/wxcc/endpoints'

/** What Webex Contact Center calls, to compare with what is set there. */
export function DialerLinkTab({ campaign }: { campaign: CampaignDto }) {
  return (
    <Section
      title="Dialer link"
      summary="Sent with the start command; nothing to paste for a campaign itself."
    >
      <div className="grid gap-4 lg:grid-cols-2">
        <CopyField
          label="Dialing list URL"
          value={campaign.dialingListUrl}
          help="Where the dialer fetches this campaign's contacts. One for each campaign."
        />
        <CopyField
          label="Campaign id"
          value={campaign.id}
          help={`Arrives in the flow's global variable ${mandatoryFlowVariable}.`}
        />
        <CopyField
          label="Token URL"
          value={campaign.tokenUrl}
          help={`Resource Domain of the connector ${connectorName} in Control Hub.`}
        />
        <CopyField
          label="Dispositions URL"
          value={campaign.dispositionsUrl}
          help="Destination of the webhook subscription."
        />
      </div>
      <p className="mt-4 text-muted">
        Credentials and the webhook secret are under{' '}
        <TextLink href="/settings" className="underline">
          Settings
        </TextLink>
        .
      </p>
    </Section>
  )
}
