namespace RemoteAccess.Hosting.Http;

/// <summary>Limits the HTTP methods of endpoints.</summary>
internal static class Methods
{
    /// <summary>Makes endpoints read-only: methods other than GET and HEAD get 405 with <c>Allow</c>.</summary>
    public static TBuilder ReadOnly<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
}
