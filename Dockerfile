# One image for every process: the web server (`serve`), workers (`worker`) and commands.
#   docker build -t atalaya .
#   docker run --rm -p 127.0.0.1:3000:3000 -v atalaya:/data -e ATALAYA_SECURE_COOKIES=false atalaya   # to try it
#   docker run -d -p 127.0.0.1:3000:3000 -v atalaya:/data -e ATALAYA_PUBLIC_URL=https://atalaya.example atalaya

# Cargo's and npm's downloads stay in the builder's cache; what is built goes with the stage.
FROM rust:1.96-trixie AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends nodejs npm brotli \
    && rm -rf /var/lib/apt/lists/* \
    && rustup target add wasm32-unknown-unknown
WORKDIR /src
COPY . .
# `make build` installs the tools it lacks, builds the browser's half and then the server with it inside.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/root/.npm \
    make build && install -D target/release/atalaya /out/atalaya && install -d /out/data

# The program needs the C library only: authorities' certificates are inside it.
FROM debian:trixie-slim
RUN useradd --system --uid 65532 --no-create-home --home-dir /data --shell /usr/sbin/nologin atalaya
LABEL org.opencontainers.image.title="Atalaya" \
      org.opencontainers.image.description="A self-hosted watchtower over the property market" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /out/atalaya /usr/local/bin/atalaya
# Everything that is written: nothing else needs to be writable (`--read-only`).
COPY --from=build --chown=atalaya:atalaya /out/data /data
WORKDIR /data
VOLUME /data
ENV ATALAYA_DATA_DIR=/data \
    ATALAYA_ADDR=0.0.0.0:3000 \
    ATALAYA_METRICS_ADDR=127.0.0.1:9464
EXPOSE 3000
USER 65532:65532
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s --retries=3 CMD ["/usr/local/bin/atalaya", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/atalaya"]
CMD ["serve"]
