namespace RemoteAccess.Hosting.Http;

/// <summary>What may be done to a page.</summary>
internal static class Methods
{
    /// <summary>Lets endpoints be read only: methods other than GET and HEAD answer 405 with <c>Allow</c>.</summary>
    public static TBuilder ReadOnly<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
}
