using RemoteAccess.LiveKit.Webhooks;
using RemoteAccess.RoomServer.Admission;

namespace RemoteAccess.Hosting.Webhooks;

/// <summary>
/// Answers <c>POST /livekit/webhook</c> with a status code only, so that a stranger learns nothing but the refusal. This class handles
/// HTTP;
/// <see cref="LiveKitWebhook"/> verifies and interprets the webhook.
/// </summary>
internal sealed class WebhookEndpoint(LiveKitWebhook webhook, RefusalLimits refusals)
{
    private const string RetryAfterSeconds = "5";

    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var caller = context.Connection.RemoteIpAddress?.ToString() ?? "an unknown address";
        try
        {
            // Several headers joined in one are not a token.
            var authorization = request.Headers.Authorization is [var single] ? single : null;
            Answer(context, await webhook.ReceiveAsync(authorization, request.Body, caller, context.RequestAborted));
        }
        catch (BadHttpRequestException malformed)
        {
            context.Response.StatusCode = malformed.StatusCode;
        }
        catch (Exception gone) when (context.RequestAborted.IsCancellationRequested && gone is OperationCanceledException or IOException)
        {
            // The caller has disconnected; there is nobody to answer.
        }
    }

    private void Answer(HttpContext context, WebhookAnswer answer)
    {
        var response = context.Response;
        if (answer is WebhookAnswer.Refused && refusals.IsBeyond(context))
        {
            response.Headers.Connection = "close";
            return;
        }

        response.StatusCode = answer switch
        {
            WebhookAnswer.Taken => StatusCodes.Status200OK,
            WebhookAnswer.Malformed => StatusCodes.Status400BadRequest,
            WebhookAnswer.TooLarge => StatusCodes.Status413PayloadTooLarge,
            WebhookAnswer.TryAgain => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status401Unauthorized,
        };
        if (answer is WebhookAnswer.TryAgain)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        if (answer is WebhookAnswer.TooLarge or WebhookAnswer.Refused)
        {
            // The rest of the body is not read.
            response.Headers.Connection = "close";
        }
    }
}
