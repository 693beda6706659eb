/** The part of Swagger UI that is used here; the package brings no types of its own. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  export default function draw(options: {
    domNode: HTMLElement
    url: string
    docExpansion: 'list' | 'full' | 'none'
    defaultModelsExpandDepth: number
    displayOperationId: boolean
    filter: boolean
    tryItOutEnabled: boolean
    validatorUrl: string | null
  }): unknown
}
declare module 'swagger-ui-dist/swagger-ui.css'
