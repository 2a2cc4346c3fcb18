using System.Net.Http;
using Microsoft.AspNetCore.Http;
using RemoteAccess.RoomServer.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// One attempt to forward a request: adds the proof of the hop, leaves the request target and the host as the client wrote them, and sees
/// the answer first. One attempt, one instance.
/// </summary>
/// <param name="proof">The header's value.</param>
/// <param name="answered">Called when the other silo has answered the request itself.</param>
internal sealed class HopTransformer(string proof, Action<int> answered) : HttpTransformer
{
    /// <summary>The value of <see cref="HopSeal.Header"/> in the answer of a silo that does not accept the proof.</summary>
    public const string Refused = "refused";

    /// <summary>The value of <see cref="HopSeal.Header"/> in the answer of a silo that is being emptied and has the room no
    /// longer.</summary>
    public const string NotHere = "not-here";

    /// <summary>Whether the other silo says that the room is not there any more: its place is to be looked up again.</summary>
    public bool IsNotThere { get; private set; }

    /// <summary>Whether the other silo does not accept our proof.</summary>
    public bool IsProofRefused { get; private set; }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken).ConfigureAwait(false);

        // Not rewritten in any way: the rooms a/b and a%2Fb differ. The reader of raw targets has refused what could be read in two ways.
        var target = RawTarget.Of(httpContext, out _)?.Text ?? throw new InvalidOperationException("The request target was not checked.");
        proxyRequest.RequestUri = new Uri(
            destinationPrefix + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        proxyRequest.Headers.Host = httpContext.Request.Host.HasValue ? httpContext.Request.Host.Value : null;
        proxyRequest.Headers.Remove(HopSeal.Header);
        proxyRequest.Headers.TryAddWithoutValidation(HopSeal.Header, proof);
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return ValueTask.FromResult(false);
        }

        if (proxyResponse.Headers.TryGetValues(HopSeal.Header, out var said))
        {
            IsNotThere = said.Contains(NotHere);
            IsProofRefused = !IsNotThere;
            return ValueTask.FromResult(false);
        }

        answered((int)proxyResponse.StatusCode);
        return base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
    }
}
