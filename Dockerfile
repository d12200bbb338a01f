# The workbench for a class without compilers. Untested where it was written: no container could be built there.
#   docker build -t ebm-workbench .
#   docker run --rm -p 127.0.0.1:8888:8888 ebm-workbench
FROM node:20-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /home/node/ebm
COPY --chown=node:node . .
RUN chown node:node .
USER node
RUN npm run ebm -- setup
EXPOSE 8888
# Inside the container JupyterLab listens on all addresses; publish the port on the host's loopback only, as above.
CMD ["npm", "run", "lab", "--", "--ServerApp.ip=0.0.0.0", "--no-browser"]
